import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModuleDatabase } from '../../../src/platform/databases/index.ts';
import { Incarnation } from '../../../src/platform/events/incarnation.ts';
import type { OutboxSchema } from '../../../src/platform/events/outbox-schema.ts';
import { createPublisher, type Publish } from '../../../src/platform/events/publisher.ts';
import { createIds, systemClock } from '../../../src/platform/foundation/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersEvents, lettersModule } from '../../support/fixtures/letters-module.ts';

describe.each(['sqlite-database', 'postgres-schema'] as const)('publishing at %s', (place) => {
  let booted: BootedModules;
  let database: ModuleDatabase<OutboxSchema>;
  let publish: Publish;
  let woken: number;

  beforeEach(async () => {
    booted = await bootModules({ modules: [lettersModule], place });
    database = booted.gateway.module('letters').database as unknown as ModuleDatabase<OutboxSchema>;
    const incarnation = new Incarnation();
    await incarnation.read(database);
    woken = 0;
    const wake = () => {
      woken += 1;
    };
    publish = createPublisher('letters', systemClock, createIds(systemClock), incarnation, wake);
  });
  afterEach(() => booted.stop());

  async function stored(): Promise<unknown[]> {
    const rows = await (database.query as Kysely<OutboxSchema>)
      .selectFrom('outbox')
      .select(['key', 'key_version', sql<string>`envelope`.as('envelope')])
      .orderBy('seq')
      .execute();
    return rows.map((row) => [row.key, row.key_version, JSON.parse(row.envelope).data.text]);
  }

  const letter = (key: string, version: number, text: string) => ({ key, version, data: { id: key, text } });

  it('stores what one transaction publishes in the order in which it did, and wakes the relay once', async () => {
    const texts = ['{"quoted": "text"}', "it's", 'ça \u{1F600}'];
    await database.transaction(async (transaction) => {
      for (const [index, text] of texts.entries())
        await publish(transaction, lettersEvents.letterWritten, letter('b', index + 1, text));
      await publish(transaction, lettersEvents.letterWritten, letter('a', 1, 'last'));
    });
    expect(await stored()).toEqual([...texts.map((text, index) => ['b', index + 1, text]), ['a', 1, 'last']]);
    expect(woken).toBe(1);
  });

  it('stores a single event, and the next transaction’s behind it', async () => {
    for (const version of [1, 2]) {
      await database.transaction((transaction) =>
        publish(transaction, lettersEvents.letterWritten, letter('a', version, 'text')),
      );
    }
    expect(await stored()).toEqual([
      ['a', 1, 'text'],
      ['a', 2, 'text'],
    ]);
    expect(woken).toBe(2);
  });

  it('stores nothing of a transaction that fails after it, or in storing it', async () => {
    const failing = database.transaction(async (transaction) => {
      await publish(transaction, lettersEvents.letterWritten, letter('a', 1, 'text'));
      throw new Error('changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    const twice = database.transaction(async (transaction) => {
      await publish(transaction, lettersEvents.letterWritten, letter('a', 1, 'text'));
      await publish(transaction, lettersEvents.letterWritten, letter('a', 1, 'same version'));
    });
    await expect(twice).rejects.toBeDefined();
    expect(await stored()).toEqual([]);
    expect(woken).toBe(0);
  });
});
