import type { Client, Contract } from '../contracts/index.ts';
import type { Transaction } from '../databases/index.ts';
import type { Clock } from '../foundation/index.ts';
import type { LocalCopy, OwnersItem } from './define-copy.ts';
import type { FillingRow } from './filling-statements.ts';
import type { ReadModel } from './read-model.ts';

/** Sorts after every key. */
export const AFTER_ALL = '\u{10ffff}';

export interface Filled {
  /** Where the next chunk begins; null when there is none. */
  readonly cursor: string | null;
  readonly lastKey: string;
  readonly rows: number;
}

/** Reads a chunk, from whoever has it, and answers how to write it. */
export type ReadChunk = (filling: FillingRow) => Promise<(transaction: Transaction) => Promise<Filled>>;

/** From the owner's pages. What the owner does not list any more goes with the chunk that passes it. */
export function fillFromOwner(
  copy: LocalCopy,
  client: Client<Contract>,
  clock: Clock,
  limit: number,
): ReadChunk {
  const { fill, sweep } = copy.statements;
  return async ({ cursor, last_key: after, generation }) => {
    // Before the page: it may be newer than that, and is not older.
    const asOf = clock.now();
    const { incarnation, items, nextCursor } = await copy.source.readPage(client, cursor, limit);
    const lastKey = nextCursor === null ? AFTER_ALL : (items.at(-1)?.key ?? after);
    const rows = items.map((item) => rowOf(copy, item, incarnation, asOf));
    return async (transaction) => {
      await transaction.execute(fill, { rows: JSON.stringify(rows), generation });
      await transaction.execute(sweep, { after, through: lastKey, generation });
      return { cursor: nextCursor, lastKey, rows: rows.length };
    };
  };
}

/** From the module's own tables, all of it in the transaction. */
export function fillFromOwnTables(model: ReadModel, limit: number): ReadChunk {
  return async ({ last_key: after }) =>
    async (transaction) => {
      const { lastKey, rows } = await model.fill(transaction, after, limit);
      return { cursor: lastKey ?? null, lastKey: lastKey ?? AFTER_ALL, rows };
    };
}

function rowOf(copy: LocalCopy, { key, version, fields }: OwnersItem, incarnation: number, asOf: number) {
  return { [copy.key]: key, ...fields, incarnation, version, as_of: asOf };
}
