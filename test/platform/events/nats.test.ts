import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FROM_THE_BEGINNING } from '../../../src/platform/events/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersContract, lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule, type OnRead } from '../../support/fixtures/readers-module.ts';
import { findNats, findNatsServer, NatsServer } from '../../support/nats.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';

const BY = { actor: 'a test', reason: '' };
const nats = await findNats();
const program = findNatsServer();

let booted: BootedModules;

async function bootOn(port: number, onRead?: OnRead) {
  const readers = createReadersModule(onRead);
  booted = await bootModules({
    modules: [lettersModule, readers.module],
    environment: {
      EVENTS_TRANSPORT: 'nats',
      NATS_URL: `nats://127.0.0.1:${port}`,
      NATS_PREFIX: `test-${randomBytes(6).toString('hex')}`,
    },
  });
  const letters = booted.gateway.client(lettersContract);
  const { listReadings } = booted.gateway.client(readers.contract);
  return {
    write: (id: string, text: string) => letters.writeLetter({ id, text }),
    texts: async () => (await listReadings({})).readings.map(({ text }) => text),
    delivery: booted.gateway.delivery,
  };
}

function textsOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
}

describe.skipIf(nats === undefined)('events over NATS JetStream', () => {
  const port = nats?.port ?? 0;
  afterEach(() => booted.stop());

  it('take effect once and in the order of their key', async () => {
    const shop = await bootOn(port);
    const texts = textsOf('text', 40);
    for (const text of texts) await Promise.all([shop.write('a', text), shop.write('b', text)]);
    await until(async () => (await shop.texts()).length === 2 * texts.length);
    await booted.settled();
    expect((await shop.texts()).filter((text) => text === 'text 7')).toHaveLength(2);
    const read = await shop.texts();
    expect(read.toSorted()).toEqual([...texts, ...texts].toSorted());
    expect((await shop.delivery.status('letters')).outboxLag).toEqual({ 'readers/read-letter': 0, nats: 0 });
  });

  it('become dead letters in the consumer’s database, and park their key', async () => {
    const shop = await bootOn(port, ({ data }) => {
      if (data.text === 'poison') throw new Error('cannot read this');
    });
    await shop.write('a', 'poison');
    await shop.write('a', 'behind it');
    await shop.write('b', 'unharmed');
    const letters = shop.delivery.deadLetters('readers');
    await until(async () => (await letters.list())[0]?.parked === 1);
    await until(async () => (await shop.texts()).length === 1);
    expect(await shop.texts()).toEqual(['unharmed']);
  });

  it('are told again from the stream when somebody asks for it', async () => {
    const shop = await bootOn(port);
    for (const text of textsOf('text', 5)) await shop.write('a', text);
    await until(async () => (await shop.texts()).length === 5);
    await shop.delivery.consumers('readers').replay('read-letter', FROM_THE_BEGINNING, BY);
    await until(async () => (await shop.texts()).length === 10);
    expect(await shop.texts()).toEqual([...textsOf('text', 5), ...textsOf('text', 5)]);
  });

  it('wait for a connection that was cut or has fallen silent, while the producer goes on', async () => {
    const proxy = await TcpProxy.start({ host: '127.0.0.1', port });
    try {
      const shop = await bootOn(proxy.port);
      await shop.write('a', 'before');
      await until(async () => (await shop.texts()).length === 1);
      proxy.become({ is: 'silent' });
      for (const text of textsOf('meanwhile', 20)) await shop.write('a', text);
      expect(await shop.texts()).toEqual(['before']);
      proxy.become({ is: 'open' });
      await until(async () => (await shop.texts()).length === 21, 30_000);
      expect(await shop.texts()).toEqual(['before', ...textsOf('meanwhile', 20)]);
    } finally {
      await proxy.stop();
    }
  });
});

describe.skipIf(nats === undefined)('a message that is lost on the way from the broker', () => {
  it('is not passed over by those behind it', async () => {
    let answers = 0;
    const proxy = await TcpProxy.start({ host: '127.0.0.1', port: nats?.port ?? 0 });
    try {
      const shop = await bootOn(proxy.port);
      const texts = textsOf('text', 300);
      const cutting = { is: 'cutting', commit: () => undefined, answer: () => ++answers % 6 === 0 } as const;
      for (const [index, text] of texts.entries()) {
        if (index % 20 === 0) proxy.become(index % 40 === 0 ? cutting : { is: 'open' });
        await shop.write('a', text);
      }
      proxy.become({ is: 'open' });
      await until(async () => (await shop.texts()).length === texts.length, 60_000);
      expect(await shop.texts()).toEqual(texts);
      expect(proxy.cuts).toBeGreaterThan(0);
    } finally {
      await proxy.stop();
      await booted.stop();
    }
  }, 120_000);
});

describe.skipIf(program === undefined)('a broker', () => {
  let server: NatsServer;
  beforeEach(async () => {
    server = await NatsServer.start(program ?? '');
  });
  afterEach(async () => {
    await booted.stop();
    await server.remove();
  });

  it('that is killed and starts again has lost nothing, and nobody is told twice', async () => {
    const shop = await bootOn(server.port);
    await shop.write('a', 'before');
    await until(async () => (await shop.texts()).length === 1);
    await server.end('SIGKILL');
    for (const text of textsOf('meanwhile', 20)) await shop.write('a', text);
    expect((await shop.delivery.status('letters')).outboxLag).toMatchObject({ 'readers/read-letter': null });
    // Nothing is gained by waiting for it at the end of the process.
    expect(await shop.delivery.finish(60_000)).toBe(true);
    await server.start();
    await until(async () => (await shop.texts()).length === 21, 30_000);
    await shop.write('a', 'after');
    await until(async () => (await shop.texts()).length === 22, 30_000);
    expect(await shop.texts()).toEqual(['before', ...textsOf('meanwhile', 20), 'after']);
  });

  it('whose disk was lost is given all that the outbox keeps, and nobody is told twice', async () => {
    const shop = await bootOn(server.port);
    for (const text of textsOf('before', 5)) await shop.write('a', text);
    await until(async () => (await shop.texts()).length === 5);
    await server.end('SIGKILL');
    await server.forget();
    await server.start();
    for (const text of textsOf('after', 5)) await shop.write('a', text);
    await until(async () => (await shop.texts()).length === 10, 30_000);
    expect(await shop.texts()).toEqual([...textsOf('before', 5), ...textsOf('after', 5)]);
  });

  it('that is not there when the shop starts keeps nobody waiting', async () => {
    await server.end('SIGTERM');
    const shop = await bootOn(server.port);
    await shop.write('a', 'early');
    await server.start();
    await until(async () => (await shop.texts()).length === 1, 30_000);
  });
});
