import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FROM_THE_BEGINNING } from '../../../src/platform/events/index.ts';
import { findClaimable } from '../../../src/platform/events/inbox-statements.ts';
import { AppError, firstIdAt } from '../../../src/platform/foundation/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersContract, lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule, type OnRead } from '../../support/fixtures/readers-module.ts';
import { until } from '../../support/until.ts';

const BY = { actor: 'ada', reason: 'a test' };
const CONSUMER = 'read-letter';

let folder: string;
let booted: BootedModules;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-operations-'));
});
afterEach(async () => {
  await booted.stop();
  await rm(folder, { recursive: true, force: true });
});

async function boot(onRead?: OnRead) {
  const readers = createReadersModule(onRead);
  booted = await bootModules({ modules: [lettersModule, readers.module], folder });
  const letters = booted.gateway.client(lettersContract);
  const { listReadings } = booted.gateway.client(readers.contract);
  const { delivery } = booted.gateway;
  return {
    write: (id: string, text: string) => letters.writeLetter({ id, text }),
    texts: async () => (await listReadings({})).readings.map(({ text }) => text),
    consumers: delivery.consumers('readers'),
    deadLetters: delivery.deadLetters('readers'),
    status: () => delivery.status('readers'),
  };
}

describe('a consumer that is paused', () => {
  it('is told nothing until it is resumed, also after a restart', async () => {
    let shop = await boot();
    await shop.write('a', 'one');
    await booted.settled();
    await shop.consumers.pause(CONSUMER, BY);
    await shop.write('a', 'two');
    expect((await shop.status()).paused).toEqual([CONSUMER]);
    expect(await booted.gateway.stop()).toEqual([]);

    shop = await boot();
    await shop.write('b', 'three');
    expect((await booted.gateway.delivery.status('letters')).outboxLag).toEqual({ 'readers/read-letter': 2 });
    expect(await shop.texts()).toEqual(['one']);
    await shop.consumers.resume(CONSUMER, BY);
    await until(async () => (await shop.texts()).length === 3);
    expect((await shop.status()).paused).toEqual([]);
  });

  it('runs nothing of what it was told before, either', async () => {
    let isDown = true;
    const shop = await boot(() => {
      if (isDown) throw new AppError({ code: 'test.down', kind: 'unavailable', message: 'Come back later.' });
    });
    await shop.write('a', 'one');
    await until(async () => (await shop.status()).pending === 1);
    await shop.consumers.pause(CONSUMER, BY);
    isDown = false;
    const { database } = booted.gateway.module('readers');
    const asAnother = { now: Number.MAX_SAFE_INTEGER, epoch: 1_000_000, limit: 10 };
    expect(await database.all(findClaimable, asAnother)).toEqual([]);
    await shop.consumers.resume(CONSUMER, BY);
    await until(async () => (await shop.texts()).length === 1);
  });

  it('that does not exist is not paused', async () => {
    const shop = await boot();
    await expect(shop.consumers.pause('nobody', BY)).rejects.toMatchObject({
      code: 'events.no-such-consumer',
    });
    expect(await shop.consumers.actions(10)).toEqual([]);
  });
});

describe('a replay', () => {
  it('tells a consumer all again, in the order of its keys, while others are told for the first time', async () => {
    const shop = await boot();
    for (const text of ['a1', 'a2', 'a3']) await shop.write('a', text);
    for (const text of ['b1', 'b2']) await shop.write('b', text);
    await booted.settled();
    await shop.consumers.replay(CONSUMER, FROM_THE_BEGINNING, BY);
    await shop.write('a', 'a4');
    await until(async () => (await shop.texts()).length >= 5 + 6);
    await booted.settled();
    const texts = await shop.texts();
    expect(texts.filter((text) => text.startsWith('b'))).toEqual(['b1', 'b2', 'b1', 'b2']);
    // The new one is told before the replay begins, or in its place; never twice beside it.
    expect([
      ['a1', 'a2', 'a3', 'a1', 'a2', 'a3', 'a4'],
      ['a1', 'a2', 'a3', 'a4', 'a1', 'a2', 'a3', 'a4'],
    ]).toContainEqual(texts.filter((text) => text.startsWith('a')));
  });

  it('from a time tells only what happened since, and revives what had died of it', async () => {
    let isPoisonous = true;
    const shop = await boot(({ data }) => {
      if (data.text === 'poison' && isPoisonous) throw new Error('cannot read this');
    });
    await shop.write('a', 'before');
    await booted.settled();
    const since = Math.max(booted.gateway.clock.now(), Date.now()) + 1;
    await until(() => Date.now() > since);
    await shop.write('b', 'poison');
    await shop.write('b', 'behind it');
    await until(async () => (await shop.deadLetters.list())[0]?.parked === 1);
    isPoisonous = false;
    await shop.consumers.replay(CONSUMER, firstIdAt(since), BY);
    await until(async () => (await shop.texts()).length === 3);
    expect(await shop.texts()).toEqual(['before', 'poison', 'behind it']);
    expect(await shop.deadLetters.list()).toEqual([]);
  });
});

describe('a dead letter', () => {
  it('is shown with its data and errors, and discarded releases its key; who did it is on record', async () => {
    const shop = await boot(({ data }) => {
      if (data.text === 'poison') throw new Error('cannot read this');
    });
    await shop.write('a', 'poison');
    await shop.write('a', 'behind it');
    await until(async () => (await shop.deadLetters.list())[0]?.parked === 1);
    const [letter] = await shop.deadLetters.list();
    const eventId = letter?.eventId ?? '';
    const shown = await shop.deadLetters.show(CONSUMER, eventId);
    expect(shown).toMatchObject({ state: 'dead', attempts: 8, envelope: { data: { text: 'poison' } } });
    expect(shown.errors).toHaveLength(8);

    await shop.deadLetters.discard(CONSUMER, eventId, BY);
    await booted.settled();
    expect(await shop.texts()).toEqual(['behind it']);
    expect((await shop.deadLetters.show(CONSUMER, eventId)).state).toBe('discarded');
    await expect(shop.deadLetters.discard(CONSUMER, eventId, BY)).rejects.toMatchObject({
      code: 'events.no-dead-letter',
    });
    expect(await shop.consumers.actions(10)).toEqual([
      {
        module: 'readers',
        at: expect.any(String),
        action: 'discard',
        consumer: CONSUMER,
        subject: eventId,
        ...BY,
      },
    ]);
  });
});
