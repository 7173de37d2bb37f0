import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { expect, it } from 'vitest';
import { statement } from '../../../src/platform/databases/index.ts';
import { createPublisher } from '../../../src/platform/events/index.ts';
import { createIds, systemClock } from '../../../src/platform/foundation/index.ts';
import { bootModules } from '../../support/boot-modules.ts';
import { lettersEvents, lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule } from '../../support/fixtures/readers-module.ts';

const BACKLOG = 900;
const PAGE = 256;

/** An event that came the long way was claimed, and its attempt counted before it was made. */
const countClaimed = statement((query: Kysely<{ inbox: { claim_epoch: number } }>, _given: object) =>
  query
    .selectFrom('inbox')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('claim_epoch', '>', 0),
);

it('counts the attempts of a page of a backlog before they are made, and takes the rest the short way', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-backlog-'));
  const readers = createReadersModule();
  const modules = [lettersModule, readers.module];
  // Makes the place, for both.
  await (await bootModules({ modules, folder })).stop();
  const writer = await bootModules({ modules: [lettersModule], folder });
  const { database, incarnation } = writer.gateway.module('letters');
  const ids = createIds(systemClock);
  const publish = createPublisher('letters', systemClock, ids, incarnation, () => undefined);
  await database.transaction(async (transaction) => {
    for (let index = 0; index < BACKLOG; index += 1) {
      const key = `letter ${index}`;
      await publish(transaction, lettersEvents.letterWritten, {
        key,
        version: 1,
        data: { id: key, text: 'hello' },
      });
    }
  });
  await writer.stop();
  const reader = await bootModules({ modules, folder });
  await reader.settled();
  const { readings } = await reader.kernel.client(readers.contract).listReadings({});
  expect(new Set(readings.map(({ letter }) => letter)).size).toBe(BACKLOG);
  expect(readings).toHaveLength(BACKLOG);
  const claimed = await reader.gateway.module('readers').database.first(countClaimed, {});
  expect(claimed?.count).toBeGreaterThanOrEqual(PAGE);
  expect(claimed?.count).toBeLessThan(BACKLOG);
  await reader.stop();
  await rm(folder, { recursive: true, force: true });
});
