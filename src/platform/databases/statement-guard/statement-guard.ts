import type { GuardedSchema } from './guarded-schema.ts';
import { judgeMigrationStatement } from './migration-rules.ts';
import { Mirror } from './mirror.ts';
import { guardFailure, refusalError, type Refusal } from './refusal.ts';
import { judgeRowStatement } from './row-rules.ts';
import { TableOwners } from './table-owners.ts';

export interface StatementGuard {
  /**
   * Throws unless the statement only reads and writes rows of own tables: `databases.foreign-table`,
   * `databases.forbidden-statement`, or `databases.guard-failed` when the guard itself is at fault.
   * Verdicts are remembered by the text until the schema changes.
   */
  checkStatement(sql: string): void;
  /**
   * The same for one statement of a migration, which may also define own objects. `ownsName` says
   * whether a new name belongs to the module. The definition is not kept: `schemaChanged` follows it.
   */
  checkMigration(sql: string, ownsName: (name: string) => boolean): void;
  schemaChanged(schema: GuardedSchema): void;
  close(): void;
}

/** `describeOwner` names the contract to use instead of the owner's tables. */
export function createStatementGuard(
  schema: GuardedSchema,
  describeOwner: (owner: string) => string,
): StatementGuard {
  return new MirrorGuard(schema, describeOwner);
}

const rememberedVerdicts = 5_000;

interface State {
  readonly schema: GuardedSchema;
  readonly mirror: Mirror;
  readonly owners: TableOwners;
}

class MirrorGuard implements StatementGuard {
  readonly #describeOwner: (owner: string) => string;
  readonly #verdicts = new Map<string, Refusal | 'allowed'>();
  #module: string;
  #state: State | undefined;

  constructor(schema: GuardedSchema, describeOwner: (owner: string) => string) {
    this.#describeOwner = describeOwner;
    this.#module = schema.module;
    this.schemaChanged(schema);
  }

  checkStatement(sql: string): void {
    let verdict = this.#verdicts.get(sql);
    if (verdict === undefined) {
      verdict = this.#judge(({ mirror, owners }) => judgeRowStatement(sql, mirror, owners));
      this.#remember(sql, verdict);
    }
    if (verdict !== 'allowed') throw refusalError(verdict, this.#module, this.#describeOwner);
  }

  checkMigration(sql: string, ownsName: (name: string) => boolean): void {
    const verdict = this.#judge(({ schema, mirror, owners }) =>
      judgeMigrationStatement(sql, schema, mirror, owners, ownsName),
    );
    if (verdict !== 'allowed') throw refusalError(verdict, this.#module, this.#describeOwner);
  }

  /** If it fails there is no mirror, and every check fails until it succeeds. */
  schemaChanged(schema: GuardedSchema): void {
    this.close();
    this.#module = schema.module;
    let mirror: Mirror | undefined;
    try {
      mirror = new Mirror(schema.definitions);
      this.#state = { schema, mirror, owners: new TableOwners(schema, mirror) };
    } catch (error) {
      mirror?.close();
      throw guardFailure(this.#module, error);
    }
  }

  close(): void {
    this.#verdicts.clear();
    this.#state?.mirror.close();
    this.#state = undefined;
  }

  #judge(judge: (state: State) => Refusal | undefined): Refusal | 'allowed' {
    if (this.#state === undefined)
      throw guardFailure(this.#module, new Error('There is no mirror of the schema.'));
    try {
      return judge(this.#state) ?? 'allowed';
    } catch (error) {
      throw guardFailure(this.#module, error);
    }
  }

  #remember(sql: string, verdict: Refusal | 'allowed'): void {
    if (this.#verdicts.size >= rememberedVerdicts) {
      for (const oldest of this.#verdicts.keys()) {
        this.#verdicts.delete(oldest);
        break;
      }
    }
    this.#verdicts.set(sql, verdict);
  }
}
