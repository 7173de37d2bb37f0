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

/** The database gives the number, and PostgreSQL the transaction. */
export const insertOutboxRow = statement((query: OutboxQuery, given: NewOutboxRow) =>
  query.insertInto('outbox').values({
    id: given.id,
    type: given.type,
    key: given.key,
    incarnation: given.incarnation,
    key_version: given.key_version,
    envelope: given.envelope,
    stored_at: given.stored_at,
  }),
);

/** `rows`: a JSON array; they are numbered in its order. */
export const insertOutboxRows = statement((query: OutboxQuery, given: { rows: string }) =>
  query
    .insertInto('outbox')
    .columns(NAMES)
    .expression(
      query
        .selectFrom(rowsOf<NewOutboxRow>(given.rows, COLUMNS).as('row'))
        .select(NAMES.map((name) => `row.${name}` as const)),
    ),
);
