import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/platform/foundation/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersContract, lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule, type OnRead } from '../../support/fixtures/readers-module.ts';
import { fixedClock } from '../../support/kit/index.ts';
import { until } from '../../support/until.ts';

const DAY = 86_400_000;

let booted: BootedModules;
afterEach(() => booted.stop());

async function bootReaders(onRead?: OnRead) {
  const readers = createReadersModule(onRead);
  booted = await bootModules({ modules: [lettersModule, readers.module] });
  const letters = booted.gateway.client(lettersContract);
  const { listReadings } = booted.gateway.client(readers.contract);
  return { letters, readings: async () => (await listReadings({})).readings };
}

describe('event delivery', () => {
  it('delivers each event once and in the order of its key', async () => {
    const { letters, readings } = await bootReaders();
    const texts = Array.from({ length: 40 }, (_, index) => `text ${index}`);
    for (const text of texts)
      await Promise.all([letters.writeLetter({ id: 'a', text }), letters.writeLetter({ id: 'b', text })]);
    await booted.settled();
    const read = await readings();
    for (const id of ['a', 'b']) {
      const ofKey = read.filter(({ letter }) => letter === id);
      expect(ofKey.map(({ text }) => text)).toEqual(texts);
      expect(ofKey.map(({ version }) => version)).toEqual(texts.map((_, index) => index + 1));
    }
  });

  it('delivers nothing of a transaction that was rolled back', async () => {
    const { letters, readings } = await bootReaders();
    await expect(letters.writeLetter({ id: 'a', text: 'blast!' })).rejects.toMatchObject({
      code: 'letters.too-rude',
    });
    await letters.writeLetter({ id: 'a', text: 'kind words' });
    await booted.settled();
    expect(await readings()).toEqual([{ letter: 'a', version: 1, text: 'kind words' }]);
  });

  it('tries a failed reaction again, with its writes undone, and keeps the order of the key', async () => {
    let failures = 2;
    const { letters, readings } = await bootReaders(({ data }) => {
      if (data.text === 'first' && failures-- > 0) throw new Error('not yet');
    });
    await letters.writeLetter({ id: 'a', text: 'first' });
    await letters.writeLetter({ id: 'a', text: 'second' });
    await letters.writeLetter({ id: 'b', text: 'other' });
    await booted.settled();
    const read = await readings();
    expect(read.filter(({ letter }) => letter === 'a').map(({ text }) => text)).toEqual(['first', 'second']);
    expect(read.filter(({ letter }) => letter === 'b')).toHaveLength(1);
  });

  it('parks the key of a dead letter and nothing else, and releases it in order when redriven', async () => {
    let poisonous = true;
    const { letters, readings } = await bootReaders(({ data }) => {
      if (data.text === 'poison' && poisonous) throw new Error('cannot read this');
    });
    await letters.writeLetter({ id: 'a', text: 'poison' });
    await letters.writeLetter({ id: 'a', text: 'behind it' });
    await letters.writeLetter({ id: 'b', text: 'unharmed' });
    const deadLetters = booted.gateway.delivery.deadLetters('readers');
    await until(async () => (await deadLetters.list()).length === 1);
    await letters.writeLetter({ id: 'a', text: 'later still' });
    await until(async () => (await deadLetters.list())[0]?.parked === 2);
    expect((await readings()).map(({ text }) => text)).toEqual(['unharmed']);
    const [letter] = await deadLetters.list();
    expect(letter).toMatchObject({ consumer: 'read-letter', key: 'a', attempts: 8 });
    expect(letter?.errors).toHaveLength(8);

    poisonous = false;
    await deadLetters.redrive('read-letter', letter?.eventId ?? '', { actor: 'a test', reason: '' });
    await booted.settled();
    expect((await readings()).filter(({ letter: key }) => key === 'a').map(({ text }) => text)).toEqual([
      'poison',
      'behind it',
      'later still',
    ]);
    expect(await deadLetters.list()).toEqual([]);
  });
});

it('a process that stops waits for what runs, and not for what is to be tried again later or waits behind that', async () => {
  const slow = Promise.withResolvers<void>();
  const readers = createReadersModule(async ({ data }) => {
    if (data.text === 'away') throw new AppError({ code: 'x.away', kind: 'unavailable', message: 'Away.' });
    if (data.text === 'slow') await slow.promise;
  });
  booted = await bootModules({ modules: [lettersModule, readers.module], clock: fixedClock() });
  const { writeLetter } = booted.gateway.client(lettersContract);
  const { delivery } = booted.gateway;
  for (const text of ['away', 'behind it']) await writeLetter({ id: 'a', text });
  expect(await delivery.finish(60_000)).toBe(true);
  expect(await delivery.flush(1)).toBe(false);
  expect((await delivery.status('readers')).pending).toBe(2);

  await writeLetter({ id: 'b', text: 'slow' });
  expect(await delivery.finish(50)).toBe(false);
  slow.resolve();
  expect(await delivery.finish(60_000)).toBe(true);
  const { listReadings } = booted.gateway.client(readers.contract);
  expect((await listReadings({})).readings.map(({ text }) => text)).toEqual(['slow']);
});

describe('the retention of events', () => {
  it('reclaims what every subscriber has accepted, also when one is interested in few of them', async () => {
    const { letters, readings } = await bootReaders();
    for (const text of ['one', 'two', 'three']) await letters.writeLetter({ id: 'a', text });
    await booted.settled();
    const deleted = await booted.gateway.delivery.reclaim(-60_000);
    expect(deleted).toBe(6);
    await letters.writeLetter({ id: 'a', text: 'four' });
    await booted.settled();
    expect((await readings()).map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  });

  it('is each module’s own where it has one', async () => {
    const readers = createReadersModule();
    let now = Date.parse('2026-11-25T12:00:00Z');
    booted = await bootModules({
      modules: [lettersModule, readers.module],
      clock: { now: () => now },
      environment: { RETENTION_DAYS: '30', LETTERS_RETENTION_DAYS: '2' },
    });
    const { writeLetter } = booted.gateway.client(lettersContract);
    for (const text of ['one', 'two', 'three']) await writeLetter({ id: 'a', text });
    await booted.settled();
    now += 1 * DAY;
    expect(await booted.gateway.delivery.reclaim()).toBe(0);
    now += 2 * DAY;
    // What letters has published; readers remember that they have seen it.
    expect(await booted.gateway.delivery.reclaim()).toBe(3);
  });

  it('keeps what a subscriber has not accepted, however old', async () => {
    let isDown = true;
    const { letters, readings } = await bootReaders(() => {
      if (isDown) throw new Error('not now');
    });
    await letters.writeLetter({ id: 'a', text: 'one' });
    await until(async () => (await booted.gateway.delivery.status('readers')).pending > 0);
    await booted.gateway.delivery.reclaim(-60_000);
    expect((await booted.gateway.delivery.status('readers')).pending).toBe(1);
    isDown = false;
    await booted.settled();
    expect(await readings()).toHaveLength(1);
  });
});
