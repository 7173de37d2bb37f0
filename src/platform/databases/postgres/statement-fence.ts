import { forbiddenStatement } from '../errors.ts';

const ALLOWED_VERB = /^\s*(select|insert|update|delete|with|values)\b/i;
/** A role may change its own defaults, and whoever gets the connection next would have them. */
const SETTING = /set_config/i;
const REMEMBERED = 5_000;

/**
 * What modules may run beside what their role may: rows only, no transactions and no settings of their
 * own. Whose rows they are is decided by the server.
 */
export class StatementFence {
  readonly #module: string;
  readonly #passed = new Set<string>();

  constructor(module: string) {
    this.#module = module;
  }

  check(sql: string): void {
    if (this.#passed.has(sql)) return;
    if (!ALLOWED_VERB.test(sql)) throw forbiddenStatement(this.#module, sql.trim().split(/\s+/, 2).join(' '));
    if (SETTING.test(sql)) throw forbiddenStatement(this.#module, 'set_config');
    if (this.#passed.size >= REMEMBERED) this.#passed.clear();
    this.#passed.add(sql);
  }
}
