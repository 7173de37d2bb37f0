import type { Kysely } from 'kysely';
import { statement } from '../../../src/platform/databases/index.ts';
import { exportedAs } from '../exported-as.ts';
import type { Hosted } from '../tested-kernel.ts';

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

export const readPublished = exportedAs(
  import.meta.url,
  'readPublished',
  async ({ module }: Hosted, _given: object): Promise<Published[]> => {
    const rows = await module.database.all(readOutbox, {});
    return rows.map(({ envelope, ...row }) => ({ ...row, data: JSON.parse(envelope).data }));
  },
);

/** The same as they are sent. */
export const readEnvelopes = exportedAs(
  import.meta.url,
  'readEnvelopes',
  async ({ module }: Hosted, _given: object): Promise<Record<string, unknown>[]> =>
    (await module.database.all(readOutbox, {})).map(({ envelope }) => JSON.parse(envelope)),
);
