import type { ShopDatabases } from './shop-databases.ts';

/**
 * S, O and I as in the protocols of sagas, outbox and inbox. A is about answers: A1 a confirmation holds,
 * A2 a refusal holds, A3 a key makes one order and says one thing, A4 an acknowledged change is there,
 * A5 every request comes to an answer. `rest`: what is under way comes to an end.
 */
export type Invariant =
  | 'S1'
  | 'S2'
  | 'S3'
  | 'S4'
  | 'S5'
  | 'O1'
  | 'O2'
  | 'O3'
  | 'O4'
  | 'I1'
  | 'I2'
  | 'A1'
  | 'A2'
  | 'A3'
  | 'A4'
  | 'A5'
  | 'rest';

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}

/** A query for what must not be: each row that it answers is a violation. */
export interface Rule {
  readonly invariant: Invariant;
  readonly says: string;
  readonly sql: string;
}

const MOST_ROWS = 5;

export function findViolations(shop: ShopDatabases, rules: readonly Rule[]): Violation[] {
  return rules.flatMap(({ invariant, says, sql }) => {
    const rows = shop.all<object>(`select * from (${sql}) limit ${MOST_ROWS + 1}`);
    return rows.map((row, index) => {
      const what = index < MOST_ROWS ? JSON.stringify(row) : 'and more';
      return { invariant, detail: `${says}: ${what}` };
    });
  });
}
