import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statement, type TransactionalDatabase } from '../../../src/platform/databases/index.ts';
import { acceptEvent, acceptFinished } from '../../../src/platform/events/accept-statements.ts';
import { recordKeyVersion } from '../../../src/platform/events/inbox-statements.ts';
import { parkKey } from '../../../src/platform/events/dead-letter-statements.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';

const readKey = statement(
  (
    query: Kysely<{ inbox_keys: { key: string; incarnation: number; version: number } }>,
    given: { key: string },
  ) => query.selectFrom('inbox_keys').select(['incarnation', 'version']).where('key', '=', given.key),
);

class NotAccepted extends Error {}

let booted: BootedModules;
let database: TransactionalDatabase;
beforeAll(async () => {
  booted = await bootModules({ modules: [lettersModule] });
  ({ database } = booted.gateway.module('letters'));
});
afterAll(() => booted.stop());

const event = (key: string, version: number, incarnation = 1) => ({
  consumer: 'consumer-in-test',
  source: 'elsewhere',
  eventId: `${key} ${incarnation} ${version}`,
  key,
  incarnation,
  version,
  type: 'elsewhere.happened',
  envelope: '{}',
  epoch: 1,
  now: 1_000,
});

/** As a quick reaction does it; answers whether the event was accepted. */
async function accept(given: ReturnType<typeof event>): Promise<boolean> {
  try {
    await database.transaction(async (transaction) => {
      const accepted = await transaction.first(acceptFinished, given);
      if (accepted === undefined) throw new NotAccepted();
      if (database.placement.engine === 'sqlite') await transaction.execute(recordKeyVersion, given);
    });
    return true;
  } catch (error) {
    if (error instanceof NotAccepted) return false;
    throw error;
  }
}

describe('accepting an event together with its effect', () => {
  it('happens once, and records how far the key has come', async () => {
    expect(await accept(event('a', 1))).toBe(true);
    expect(await accept(event('a', 1))).toBe(false);
    expect(await accept(event('a', 2))).toBe(true);
    expect(await database.all(readKey, { key: 'a' })).toEqual([{ incarnation: 1, version: 2 }]);
  });

  it('is refused when the consumer has come further in the key, whatever it remembers of the event', async () => {
    expect(await accept(event('b', 5))).toBe(true);
    expect(await accept(event('b', 4))).toBe(false);
    expect(await accept(event('b', 1, 2))).toBe(true);
    expect(await accept(event('b', 6))).toBe(false);
    expect(await database.all(readKey, { key: 'b' })).toEqual([{ incarnation: 2, version: 1 }]);
  });

  it('is refused while something of the key is unfinished, and leaves the key as it was', async () => {
    await database.executeAll(acceptEvent, [event('c', 1)]);
    expect(await accept(event('c', 2))).toBe(false);
    expect(await database.all(readKey, { key: 'c' })).toEqual([]);
    expect(await accept(event('other', 1))).toBe(true);
  });

  it('is refused while the key is parked', async () => {
    const { consumer, source } = event('d', 1);
    expect(await accept(event('d', 1))).toBe(true);
    await database.execute(parkKey, { consumer, source, key: 'd' });
    expect(await accept(event('d', 2))).toBe(false);
    expect(await database.all(readKey, { key: 'd' })).toEqual([{ incarnation: 1, version: 1 }]);
  });
});
