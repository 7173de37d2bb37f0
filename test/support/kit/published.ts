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

export async function readPublished(database: Pick<ModuleDatabase<never>, 'all'>): Promise<Published[]> {
  const rows = await database.all(readOutbox as never, {} as never);
  return (rows as { type: string; key: string; version: number; envelope: string }[]).map(
    ({ envelope, ...row }) => ({ ...row, data: JSON.parse(envelope).data }),
  );
}
