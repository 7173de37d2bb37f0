import { afterEach, describe, expect, it } from 'vitest';
import { FROM_THE_BEGINNING } from '../../../src/platform/events/index.ts';
import { lettersContract, lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule, type OnRead } from '../../support/fixtures/readers-module.ts';
import { type BootedApart, bootApart } from '../../support/modules-apart.ts';
import { until } from '../../support/until.ts';

const BY = { actor: 'a test', reason: '' };
const CONSUMER = 'read-letter';

let booted: BootedApart<readonly [unknown, unknown]>;
afterEach(() => booted.stop());

async function bootLettersAndReaders(onRead?: OnRead) {
  const readers = createReadersModule(onRead);
  booted = await bootApart([[lettersModule], [readers.module]]);
  const [producer, consumer] = booted.processes;
  return {
    producer,
    consumer,
    write: (id: string, text: string) => producer.kernel.client(lettersContract).writeLetter({ id, text }),
    texts: async () =>
      (await consumer.kernel.client(readers.contract).listReadings({})).readings.map(({ text }) => text),
    lag: async () => (await producer.kernel.delivery.status('letters')).outboxLag[`readers/${CONSUMER}`],
  };
}

function textsOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
}

describe('events between processes', () => {
  it('take effect once and in the order of their key', async () => {
    const shop = await bootLettersAndReaders();
    const texts = textsOf('text', 40);
    for (const text of texts) await Promise.all([shop.write('a', text), shop.write('b', text)]);
    await until(async () => (await shop.texts()).length === 2 * texts.length);
    const read = await shop.texts();
    expect(read.toSorted()).toEqual([...texts, ...texts].toSorted());
    await until(async () => (await shop.lag()) === 0);
  });

  it('arrive soon after they were stored, not with the next look', async () => {
    const shop = await bootLettersAndReaders();
    await shop.write('a', 'first');
    await until(async () => (await shop.texts()).length === 1);
    const startedAt = performance.now();
    for (const [index, text] of textsOf('text', 10).entries()) {
      await shop.write('a', text);
      await until(async () => (await shop.texts()).length === index + 2);
    }
    // Each would wait for half a second.
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it('wait in the outbox while the consumer is away, however old they are', async () => {
    const shop = await bootLettersAndReaders();
    await shop.write('a', 'before');
    await until(async () => (await shop.lag()) === 0);
    await shop.consumer.stop();
    for (const text of textsOf('meanwhile', 20)) await shop.write('a', text);
    await shop.producer.kernel.delivery.reclaim(-1_000);
    expect(await shop.lag()).toBe(20);
    await shop.consumer.start();
    await until(async () => (await shop.texts()).length === 21);
    expect(await shop.texts()).toEqual(['before', ...textsOf('meanwhile', 20)]);
    await until(async () => (await shop.lag()) === 0);
    expect(await shop.producer.kernel.delivery.reclaim(-1_000)).toBeGreaterThan(0);
  });

  it('wait for the producer, which goes on where the consumer was', async () => {
    const shop = await bootLettersAndReaders();
    for (const text of textsOf('before', 5)) await shop.write('a', text);
    await until(async () => (await shop.texts()).length === 5);
    await shop.producer.stop();
    expect(await shop.consumer.kernel.delivery.flush(5_000)).toBe(true);
    await shop.producer.start();
    await shop.write('a', 'after');
    await until(async () => (await shop.texts()).length === 6);
    expect(await shop.texts()).toEqual([...textsOf('before', 5), 'after']);
  });

  it('go on after a way that was silent, cut in the middle of answers, and slow', async () => {
    const shop = await bootLettersAndReaders();
    const texts = textsOf('text', 60);
    let answers = 0;
    const ways = [
      { is: 'silent' },
      { is: 'cutting', commit: () => undefined, answer: () => ++answers % 3 === 0 },
      { is: 'slow', milliseconds: 100 },
      { is: 'open' },
    ] as const;
    for (const [index, text] of texts.entries()) {
      if (index % 15 === 0) shop.producer.proxy.become(ways[index / 15] ?? { is: 'open' });
      await shop.write('a', text);
    }
    await until(async () => (await shop.texts()).length === texts.length, 30_000);
    expect(await shop.texts()).toEqual(texts);
  });

  it('become dead letters in the consumer’s database, and park their key', async () => {
    const shop = await bootLettersAndReaders(({ data }) => {
      if (data.text === 'poison') throw new Error('cannot read this');
    });
    const letters = shop.consumer.kernel.delivery.deadLetters('readers');
    await shop.write('a', 'poison');
    await shop.write('a', 'behind it');
    await shop.write('b', 'unharmed');
    await until(async () => (await letters.list()).length === 1, 60_000);
    await until(async () => (await shop.texts()).length === 1);
    expect(await shop.texts()).toEqual(['unharmed']);
  });

  it('are told again when somebody asks for it', async () => {
    const shop = await bootLettersAndReaders();
    for (const text of textsOf('text', 5)) await shop.write('a', text);
    await until(async () => (await shop.texts()).length === 5);
    await shop.consumer.kernel.delivery.consumers('readers').replay(CONSUMER, FROM_THE_BEGINNING, BY);
    await until(async () => (await shop.texts()).length === 10);
    expect(await shop.texts()).toEqual([...textsOf('text', 5), ...textsOf('text', 5)]);
  });
});

describe('the outbox, for consumers in other processes', () => {
  const types = ['letters.letter-written'];
  const consumer = { name: `readers/${CONSUMER}`, incarnation: 1 };
  const restored = { ...consumer, incarnation: 2 };

  async function bootPort() {
    const shop = await bootLettersAndReaders();
    await shop.consumer.stop();
    await shop.write('a', 'one');
    const port = shop.producer.kernel.delivery.portOf('letters');
    const textsFrom = async (cursor: string) =>
      (await port.read({ cursor, types, limit: 10 })).events.map(
        ({ envelope }) => JSON.parse(envelope).data.text,
      );
    const page = await port.read({ cursor: await port.open(consumer), types, limit: 10 });
    await port.accepted(consumer, page.cursor, false);
    return { port, textsFrom, write: shop.write, page };
  }

  it('goes on where the consumer was, and begins again for one whose data was restored', async () => {
    const { port, textsFrom, write } = await bootPort();
    await write('a', 'two');
    expect(await textsFrom(await port.open(consumer))).toEqual(['two']);
    expect(await textsFrom(await port.open(restored))).toEqual(['one', 'two']);
  });

  it('hears no more of the life before that', async () => {
    const { port, textsFrom, page } = await bootPort();
    await port.open(restored);
    await port.accepted(consumer, page.cursor, true);
    expect(await textsFrom(await port.open(restored))).toEqual(['one']);
    await port.open(consumer);
    expect(await textsFrom(await port.open(restored))).toEqual(['one']);
  });

  it('goes back only where that is asked for', async () => {
    const { port, textsFrom } = await bootPort();
    const beginning = await port.before(FROM_THE_BEGINNING);
    await port.accepted(consumer, beginning, false);
    expect(await textsFrom(await port.open(consumer))).toEqual([]);
    await port.accepted(consumer, beginning, true);
    expect(await textsFrom(await port.open(consumer))).toEqual(['one']);
  });

  it('takes a cursor of another life of its own data for the beginning', async () => {
    const { textsFrom, page } = await bootPort();
    const [incarnation, position] = JSON.parse(page.cursor);
    expect(await textsFrom(JSON.stringify([incarnation, position]))).toEqual([]);
    expect(await textsFrom(JSON.stringify([incarnation + 1, position]))).toEqual(['one']);
  });
});
