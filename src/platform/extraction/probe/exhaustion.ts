import { sql } from 'kysely';
import { isAppError } from '../../foundation/index.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, noneOf, unknown } from '../gate.ts';
import type { Bench } from './bench.ts';

const PINGS = 150;
const PAST_TIMEOUT_MILLISECONDS = 2_000;
/** A transaction is ended after 5 s in any case; a statement has to be ended before. */
const LONGEST_STATEMENT_MILLISECONDS = 4_500;
/** What a busy machine adds by itself. */
const SLACK_MILLISECONDS = 50;
const MOST_TIMES = 5;

/** Every connection of the module is held; what its neighbours then wait is compared with what they did before. */
export async function tryExhaustion(evidence: Evidence): Promise<Finding[]> {
  const module = nameOf(evidence);
  const { bench } = await evidence.probes.worked();
  const placement = bench.of(module).database.placement;
  if (placement.engine !== 'postgres')
    return [
      unknown(
        `${module} lies on SQLite: it has no pool, and its statements block the process that all modules share.`,
        'Run the checklist with the module on PostgreSQL.',
      ),
    ];
  const { size, statementTimeout } = placement.pool;
  const neighbours = evidence.modules
    .map(({ contract }) => contract.module)
    .filter((name) => name !== module);
  const calm = await slowest(bench, neighbours);
  const { release, held } = await holdAll(bench, module, size);
  const late = bench
    .of(module)
    .database.ping()
    .then(
      () => 'was served',
      (error: unknown) => (isAppError(error) ? error.code : 'bug'),
    );
  const busy = await slowest(bench, neighbours);
  const outcome = await late;
  release();
  await held;
  const bound = Math.max(calm * MOST_TIMES, SLACK_MILLISECONDS);
  const slow = await timeOfSlowStatement(bench, module);
  return [
    noneOf(
      busy <= bound ? [] : [`p99 of the neighbours went from ${calm.toFixed(1)} ms to ${busy.toFixed(1)} ms`],
      `All ${size} connections of ${module} were held: p99 of its neighbours was ${busy.toFixed(1)} ms (before: ${calm.toFixed(1)} ms; bound ${bound.toFixed(0)} ms).`,
      'Give the module a pool of its own.',
    ),
    noneOf(
      outcome === 'was served' ? [`${module} was served beyond its ${size} connections`] : [],
      `A further request to ${module} was refused with ${outcome}.`,
      'Bound the pool with DATABASE_POOL_SIZE.',
    ),
    noneOf(
      slow <= Math.min(statementTimeout + PAST_TIMEOUT_MILLISECONDS, LONGEST_STATEMENT_MILLISECONDS)
        ? []
        : [`a statement ran for ${Math.round(slow)} ms`],
      `A statement that would take 10 s was ended after ${Math.round(slow)} ms (timeout ${statementTimeout} ms).`,
      'Set DATABASE_STATEMENT_TIMEOUT.',
    ),
  ];
}

/** Resolves once all are held. They are bounded in time in any case. */
async function holdAll(bench: Bench, module: string, size: number) {
  const { database } = bench.of(module);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const begun: Promise<void>[] = [];
  const held: Promise<unknown>[] = [];
  for (let index = 0; index < size; index += 1) {
    const { promise, resolve } = Promise.withResolvers<void>();
    begun.push(promise);
    held.push(
      database
        .transaction(async ({ query }) => {
          await sql`select 1 as one`.execute(query);
          resolve();
          await released;
        })
        .catch(() => resolve()),
    );
  }
  await Promise.all(begun);
  return { release, held: Promise.all(held) };
}

/** The 99th percentile of the time to an answer, over all neighbours in turn. */
async function slowest(bench: Bench, modules: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < PINGS; index += 1) {
    const name = modules[index % modules.length];
    if (name === undefined) return 0;
    const startedAt = performance.now();
    await bench.of(name).database.ping();
    times.push(performance.now() - startedAt);
  }
  times.sort((one, other) => one - other);
  return times[Math.floor(times.length * 0.99)] ?? 0;
}

async function timeOfSlowStatement(bench: Bench, module: string): Promise<number> {
  const startedAt = performance.now();
  await bench
    .of(module)
    .database.transaction(async ({ query }) => {
      await sql`select pg_sleep(10)`.execute(query);
    })
    .catch(() => undefined);
  return performance.now() - startedAt;
}
