import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createPublisher } from '../../src/platform/events/index.ts';
import { createIds, systemClock } from '../../src/platform/foundation/index.ts';
import { type BootedModules, bootModules } from '../../test/support/boot-modules.ts';
import { lettersContract, lettersEvents, lettersModule } from '../../test/support/fixtures/letters-module.ts';
import { createReadersModule } from '../../test/support/fixtures/readers-module.ts';
import { median, spread } from '../support/compare.ts';

const IDLE_EVENTS = 200;
const KEYS = 1_000;
const PER_TRANSACTION = 1_000;
const WARM_UP = 20_000;

/** From the producer's commit to the commit of the reaction, one event at a time. */
export async function benchEventLatency(): Promise<void> {
  let arrived: () => void = () => undefined;
  const readers = createReadersModule(() => arrived());
  const booted = await bootModules({
    modules: [lettersModule, readers.module],
    environment: { LOG_LEVEL: 'warn' },
  });
  const { writeLetter } = booted.kernel.client(lettersContract);
  const milliseconds: number[] = [];
  for (let index = 0; index < IDLE_EVENTS; index += 1) {
    const arrival = new Promise<number>((resolve) => {
      arrived = () => resolve(performance.now());
    });
    await writeLetter({ id: `letter ${index}`, text: 'hello' });
    const committedAt = performance.now();
    milliseconds.push((await arrival) - committedAt);
    await delay(5);
  }
  await booted.stop();
  milliseconds.sort((left, right) => left - right);
  const p99 = milliseconds[Math.floor(milliseconds.length * 0.99)] ?? Number.NaN;
  console.log('\nAn event from the return of the command (committed, on disk) to the reaction, idle');
  console.log(`  p50: ${median(milliseconds).toFixed(2)} ms (under 5 wanted); p99: ${p99.toFixed(2)} ms`);
}

/** A backlog drained into another module's database: events per second and memory over time. */
export async function benchBacklog(events: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-bench-'));
  const producer = await bootModules({ modules: [lettersModule], folder });
  await publishBacklog(producer, events);
  await producer.stop();

  let read = 0;
  const readers = createReadersModule(() => {
    read += 1;
  });
  const startedAt = performance.now();
  const consumer = await bootModules({ modules: [lettersModule, readers.module], folder });
  const memory: number[] = [];
  while (read < events) {
    await delay(250);
    if (read > WARM_UP) memory.push(process.memoryUsage().rss / 1_048_576);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await consumer.stop();
  await rm(folder, { recursive: true });
  const quarter = Math.max(1, Math.floor(memory.length / 4));
  console.log(`\nA backlog of ${events.toLocaleString('en')} events drained`);
  console.log(`  ${Math.round(events / seconds).toLocaleString('en')} events/s (at least 3,000 wanted)`);
  console.log(
    `  resident memory, MiB: first quarter ${spread(memory.slice(0, quarter), 0)}, last quarter ${spread(memory.slice(-quarter), 0)}`,
  );
}

async function publishBacklog(booted: BootedModules, events: number): Promise<void> {
  const { database, incarnation } = booted.gateway.module('letters');
  const publish = createPublisher(
    'letters',
    systemClock,
    createIds(systemClock),
    incarnation,
    () => undefined,
  );
  for (let from = 0; from < events; from += PER_TRANSACTION) {
    await database.transaction(async (transaction) => {
      for (let index = from; index < Math.min(events, from + PER_TRANSACTION); index += 1) {
        const key = `letter ${index % KEYS}`;
        const version = Math.floor(index / KEYS) + 1;
        await publish(transaction, lettersEvents.letterWritten, {
          key,
          version,
          data: { id: key, text: 'hello' },
        });
      }
    });
  }
}
