import { type Kysely, sql } from 'kysely';
import { statement } from '../databases/index.ts';

/** How far a copy or read model has been filled. */
export interface FillingRow {
  name: string;
  /** Raised by every rebuild; a row seen in an earlier one has not been seen again yet. */
  generation: number;
  state: 'filling' | 'filled';
  /** Where the owner's next page begins; null at the beginning. */
  cursor: string | null;
  /** Up to here everything has been written. */
  last_key: string;
  copied: number;
  /** Compared and set by whoever writes a chunk, so that of two processes one does. */
  version: number;
  begun_at: number;
  updated_at: number;
  finished_at: number | null;
}

type FillingQuery = Kysely<{ local_copies: FillingRow }>;

const COLUMNS = [
  'name',
  'generation',
  'state',
  'cursor',
  'last_key',
  'copied',
  'version',
  'begun_at',
  'updated_at',
  'finished_at',
] as const;

/** A copy that nobody has filled yet. */
export const beginFirstFilling = statement((query: FillingQuery, given: { name: string; now: number }) =>
  query
    .insertInto('local_copies')
    .values({
      name: given.name,
      generation: sql.lit(1),
      state: sql.lit('filling'),
      cursor: sql.lit(null),
      last_key: sql.lit(''),
      copied: sql.lit(0),
      version: sql.lit(1),
      begun_at: given.now,
      updated_at: given.now,
      finished_at: sql.lit(null),
    })
    .onConflict((conflict) => conflict.column('name').doNothing()),
);

/** From the beginning; what is there stays until it has been seen again. */
export const beginNextFilling = statement((query: FillingQuery, given: { name: string; now: number }) =>
  query
    .updateTable('local_copies')
    .set((row) => ({
      generation: row('generation', '+', 1),
      state: sql.lit('filling'),
      cursor: sql.lit(null),
      last_key: sql.lit(''),
      copied: sql.lit(0),
      version: row('version', '+', 1),
      begun_at: given.now,
      updated_at: given.now,
      finished_at: sql.lit(null),
    }))
    .where('name', '=', given.name),
);

export const readFilling = statement((query: FillingQuery, given: { name: string }) =>
  query.selectFrom('local_copies').select(COLUMNS).where('name', '=', given.name),
);

/** Holds the row until the transaction ends; answers 0 when somebody else has written since it was read. */
export const holdFilling = statement((query: FillingQuery, given: { name: string; version: number }) =>
  query
    .updateTable('local_copies')
    .set((row) => ({ version: row('version', '+', 1) }))
    .where('name', '=', given.name)
    .where('version', '=', given.version),
);

interface Progress {
  name: string;
  state: FillingRow['state'];
  cursor: string | null;
  lastKey: string;
  copied: number;
  now: number;
  finishedAt: number | null;
}

export const saveProgress = statement((query: FillingQuery, given: Progress) =>
  query
    .updateTable('local_copies')
    .set({
      state: given.state,
      cursor: given.cursor,
      last_key: given.lastKey,
      copied: given.copied,
      updated_at: given.now,
      finished_at: given.finishedAt,
    })
    .where('name', '=', given.name),
);
