import { tablesInSql } from './tables-in-sql.ts';

/** Statements of a module that name a table, as that is written there. */
export interface TableTraffic {
  readonly module: string;
  readonly table: string;
  /** Of those that were looked at, one in so many as `SAMPLING` says. */
  readonly statements: number;
}

const SAMPLING = 16;
/** Texts of statements that are told apart; a shop has some hundreds. */
const MOST_TEXTS = 2_048;

/** Which tables the statements of each module name: one of sixteen is looked at, whatever it is for. */
export class StatementTraffic {
  readonly #counts = new Map<string, { readonly module: string; readonly sql: string; times: number }>();

  note(module: string, sql: string): void {
    // By chance, since a request that takes sixteen statements would always show the same one.
    if (Math.random() * SAMPLING >= 1) return;
    const name = `${module} ${sql}`;
    const count = this.#counts.get(name);
    if (count !== undefined) count.times += 1;
    else if (this.#counts.size < MOST_TEXTS) this.#counts.set(name, { module, sql, times: 1 });
  }

  read(): TableTraffic[] {
    const sums = new Map<string, { module: string; table: string; statements: number }>();
    for (const { module, sql, times } of this.#counts.values()) {
      for (const table of new Set(tablesInSql(sql))) {
        const name = `${module} ${table}`;
        const sum = sums.get(name) ?? { module, table, statements: 0 };
        sum.statements += times;
        sums.set(name, sum);
      }
    }
    return [...sums.values()];
  }
}
