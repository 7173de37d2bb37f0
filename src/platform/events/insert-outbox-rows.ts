import { type Compilable, type CompiledQuery, type RawBuilder, sql } from 'kysely';
import { rowsOf, statement } from '../databases/index.ts';
import type { OutboxQuery, OutboxSchema } from './outbox-schema.ts';

export type NewOutboxRow = Omit<OutboxSchema['outbox'], 'seq'>;

const COLUMNS = {
  id: 'text',
  type: 'text',
  key: 'text',
  incarnation: 'integer',
  key_version: 'integer',
  envelope: 'text',
  stored_at: 'integer',
} as const;
const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

/**
 * The database gives the number, and PostgreSQL the transaction: before the number, because a relay takes
 * it that a transaction which begins later has later numbers.
 */
export const insertOutboxRow = statement((query: OutboxQuery, given: NewOutboxRow, engine) => {
  if (engine === 'sqlite')
    return query.insertInto('outbox').values({
      id: given.id,
      type: given.type,
      key: given.key,
      incarnation: given.incarnation,
      key_version: given.key_version,
      envelope: given.envelope,
      stored_at: given.stored_at,
    });
  const values = NAMES.map((name) =>
    COLUMNS[name] === 'text' ? sql`cast(${given[name]} as text)` : sql`cast(${given[name]} as bigint)`,
  );
  return insertInOrder(query, sql`select ${sql.join(values)}, transaction.xid from ${transaction}`);
});

/** `rows`: a JSON array; they are numbered in its order. */
export const insertOutboxRows = statement((query: OutboxQuery, given: { rows: string }, engine) => {
  const rows = rowsOf<NewOutboxRow>(given.rows, COLUMNS).as('row');
  if (engine === 'sqlite')
    return query
      .insertInto('outbox')
      .columns(NAMES)
      .expression(query.selectFrom(rows).select(NAMES.map((name) => `row.${name}` as const)));
  const values = sql.join(NAMES.map((name) => sql.ref(`row.${name}`)));
  return insertInOrder(query, sql`select ${values}, transaction.xid from ${transaction}, ${rows}`);
});

/** Not merged into the query around it, so it is called for its row before that one is given a number. */
const transaction = sql`(select pg_current_xact_id() as xid offset 0) as transaction`;

function insertInOrder(query: OutboxQuery, rows: RawBuilder<unknown>): Compilable<never> {
  const columns = sql.join([...NAMES, 'xid'].map((name) => sql.ref(name)));
  const insert = sql`insert into ${sql.table('outbox')} (${columns}) ${rows}`;
  return { compile: () => insert.compile(query) as CompiledQuery<never> };
}
