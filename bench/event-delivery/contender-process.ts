import { setTimeout as delay } from 'node:timers/promises';
import type { Contender, Handled } from './contender.ts';
import { createGraphileWorkerContender } from './graphile-worker-contender.ts';
import { createPgBossContender } from './pg-boss-contender.ts';
import { createTearlineContender } from './tearline-contender.ts';
import type { Measurement, Task } from './tasks.ts';

/**
 * One contender in a process of its own, told by messages what to do: `BENCH_CONTENDER` says which, and for
 * peers `BENCH_PRODUCER` and `BENCH_CONSUMER` where.
 */
const KEYS = 1_000;
const WRITERS = 4;

const environment = process.env as Readonly<Record<string, string>>;
const {
  BENCH_CONTENDER: name = '',
  BENCH_PRODUCER: producer = '',
  BENCH_CONSUMER: consumer = '',
} = environment;
const makers: Readonly<Record<string, () => Promise<Contender>>> = {
  tearline: () => createTearlineContender(environment),
  'pg-boss': () => createPgBossContender(producer, consumer, 'none'),
  'pg-boss-ordered': () => createPgBossContender(producer, consumer, 'per key'),
  'graphile-worker': () => createGraphileWorkerContender(producer, consumer, 'none'),
  'graphile-worker-ordered': () => createGraphileWorkerContender(producer, consumer, 'per key'),
};
const contender = await makers[name]?.();
if (contender === undefined) throw new Error(`there is no contender ${name}`);

/** What has been handled, in the order of its commits. */
const last = new Map<string, number>();
let written = 0;
let handled = 0;
let outOfOrder = 0;
let isStarted = false;
let onHandled: (handled: Handled) => void = () => undefined;

async function start(): Promise<void> {
  if (isStarted) return;
  isStarted = true;
  await contender?.start((event) => {
    handled += 1;
    if (event.version !== (last.get(event.letter) ?? 0) + 1) outOfOrder += 1;
    last.set(event.letter, Math.max(event.version, last.get(event.letter) ?? 0));
    onHandled(event);
  });
}

/** The next letters in turn. */
function take(count: number): string[] {
  const letters = Array.from(
    { length: count },
    (_, index) => `letter-${String((written + index) % KEYS).padStart(4, '0')}`,
  );
  written += count;
  return letters.sort();
}

async function untilHandled(): Promise<void> {
  while (handled < written) await delay(5);
}

const tasks: {
  readonly [Name in Task['task']]: (task: Extract<Task, { task: Name }>) => Promise<Measurement>;
} = {
  /** Written as fast as it is taken: no more than `inFlight` are under way. */
  async sustain({ seconds, perTransaction, inFlight }) {
    await start();
    let isOver = false;
    const writer = async () => {
      while (!isOver) {
        if (written - handled > inFlight) await delay(2);
        else await contender?.write(take(perTransaction));
      }
    };
    const writing = Array.from({ length: WRITERS }, writer);
    await delay(2_000);
    const before = { handled, at: performance.now() };
    const cpu = process.cpuUsage();
    await delay(seconds * 1_000);
    const elapsed = (performance.now() - before.at) / 1_000;
    const perSecond = (handled - before.handled) / elapsed;
    const { user, system } = process.cpuUsage(cpu);
    isOver = true;
    await Promise.all(writing);
    await untilHandled();
    return { perSecond, outOfOrder, processor: (user + system) / 1e6 / elapsed };
  },

  /** One event a transaction, at a steady rate, from the return of the commit to that of the handler. */
  async latency({ events, perSecond }) {
    await start();
    const milliseconds: number[] = [];
    const committed = new Map<string, number>();
    const early = new Map<string, number>();
    onHandled = ({ letter }) => {
      const at = committed.get(letter);
      if (at === undefined) early.set(letter, performance.now());
      else milliseconds.push(performance.now() - at);
      committed.delete(letter);
    };
    const startedAt = performance.now();
    for (let index = 0; index < events; index += 1) {
      const due = startedAt + (index * 1_000) / perSecond;
      if (due > performance.now()) await delay(due - performance.now());
      const letters = take(1);
      const [letter = ''] = letters;
      void contender?.write(letters).then(() => {
        // Handled before its writer heard of its own commit.
        if (early.delete(letter)) milliseconds.push(0);
        else committed.set(letter, performance.now());
      });
    }
    await untilHandled();
    onHandled = () => undefined;
    milliseconds.sort((left, right) => left - right);
    const at = (share: number) => milliseconds[Math.floor(milliseconds.length * share)] ?? Number.NaN;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), outOfOrder };
  },

  /** Written before anything is handled; then drained. */
  async backlog({ events, perTransaction }) {
    while (written < events) await contender?.write(take(Math.min(perTransaction, events - written)));
    const startedAt = performance.now();
    let firstAt: number | undefined;
    const memory: number[] = [];
    onHandled = () => {
      firstAt ??= performance.now();
    };
    await start();
    while (handled < written) {
      await delay(250);
      memory.push(process.memoryUsage().rss / 1_048_576);
    }
    const seconds = (performance.now() - (firstAt ?? startedAt)) / 1_000;
    onHandled = () => undefined;
    return { perSecond: events / seconds, outOfOrder, memory };
  },
};

process.on('message', async (task: Task | { readonly task: 'stop' }) => {
  if (task.task === 'stop') {
    await contender.stop();
    process.disconnect();
    return;
  }
  const run = tasks[task.task] as (given: Task) => Promise<Measurement>;
  process.send?.(await run(task));
});
process.send?.('ready');
