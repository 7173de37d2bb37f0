import type { Kysely } from 'kysely';
import { type ModuleDatabase, statement } from '../../../src/platform/databases/index.ts';

/** An event as it lies in the outbox of the module that published it. */
export interface Published {
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Outbox {
  outbox: { seq: number; type: string; key: string; key_version: number; envelope: string };
}

const readOutbox = statement((query: Kysely<Outbox>, _given: object) =>
  query.selectFrom('outbox').select(['type', 'key', 'key_version as version', 'envelope']).orderBy('seq'),
);

type Outboxed = Pick<ModuleDatabase<never>, 'all'>;
type Row = Omit<Published, 'data'> & { readonly envelope: string };

async function readRows(database: Outboxed): Promise<Row[]> {
  return (await database.all(readOutbox as never, {} as never)) as Row[];
}

export async function readPublished(database: Outboxed): Promise<Published[]> {
  const rows = await readRows(database);
  return rows.map(({ envelope, ...row }) => ({ ...row, data: JSON.parse(envelope).data }));
}

/** The same as they are sent. */
export async function readEnvelopes(database: Outboxed): Promise<Record<string, unknown>[]> {
  return (await readRows(database)).map(({ envelope }) => JSON.parse(envelope));
}
