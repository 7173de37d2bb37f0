import type { Client } from 'pg';
import type { PostgresModuleDatabase } from '../../src/platform/databases/postgres/postgres-module-database.ts';
import type { Statement } from '../../src/platform/databases/index.ts';
import { acceptFinished } from '../../src/platform/events/accept-statements.ts';
import { deleteFinishedBefore } from '../../src/platform/events/inbox-statements.ts';
import { SnapshotSource } from '../../src/platform/events/snapshot-source.ts';
import { deleteSeen, readUnseen } from '../../src/platform/events/snapshot-statements.ts';
import { boot } from '../../src/platform/kernel/index.ts';
import { median } from '../support/compare.ts';
import { PostgresPlaces, withoutAdministrators } from '../support/postgres-places.ts';
import { fillHistory } from './fill-history.ts';
import { createMeasuredModules, type WriteLetters } from './measured-modules.ts';

const MOST_ROWS = Number(process.env['BENCH_HISTORY'] ?? 10_000_000);
const SIZES = [10_000, 100_000, 1_000_000, 10_000_000].filter((size) => size <= MOST_ROWS);
const TYPE = 'letters.letter-written';
const PAGE = 256;
const BATCH = 1_000;
const RUNS = 50;
const FUTURE = 4_000_000_000_000;

/** What the relay and the reclaiming cost as the outbox and the inbox grow, in ms and in buffers touched. */
export async function benchEventHistory(): Promise<void> {
  const places = await PostgresPlaces.start();
  try {
    const measured = createMeasuredModules(() => undefined);
    const modules = measured.modules.filter(({ contract }) => contract.module === 'letters');
    const { environment } = await places.prepare('database', modules, 'history');
    const kernel = await boot({
      modules,
      environment: {
        ...withoutAdministrators(environment),
        LOG_LEVEL: 'error',
        DATABASE_STATEMENT_TIMEOUT: '60000',
      },
    });
    const database = kernel.module('letters').database as unknown as PostgresModuleDatabase;
    const lines = new Map<string, string[]>();
    await places.administer('bench_history_letters', async (client) => {
      let rows = 0;
      for (const size of SIZES) {
        await fillHistory(client, 'letters', rows, size);
        rows = size;
        const costs = await measureAll(database, client, measured.writers.publishing);
        console.error(
          `${size.toLocaleString('en')} rows: ${[...costs].map((cost) => cost.join(' ')).join(', ')}`,
        );
        for (const [name, cost] of costs) lines.set(name, [...(lines.get(name) ?? []), cost]);
      }
    });
    await kernel.stop();
    console.log('\nMedians as the history grows, in ms; in brackets the buffers that the server touches');
    console.log(`| | ${SIZES.map((size) => size.toLocaleString('en')).join(' | ')} |`);
    console.log(`|---|${SIZES.map(() => '---|').join('')}`);
    for (const [name, costs] of lines) console.log(`| ${name} | ${costs.join(' | ')} |`);
  } finally {
    await places.stop();
  }
}

async function measureAll(
  database: PostgresModuleDatabase,
  client: Client,
  write: WriteLetters,
): Promise<Map<string, string>> {
  const source = new SnapshotSource(database);
  const costs = new Map<string, string>();
  const end = async () => (await source.readPage(source.beginning, ['nothing of this type'], 1)).through;
  const read = { ...(await end()), types: JSON.stringify([TYPE]), limit: PAGE, begins: 1 };
  const note = async <Given extends object>(
    name: string,
    milliseconds: number,
    statement: Statement<Given, unknown>,
    given: Given,
  ) => costs.set(name, `${milliseconds.toFixed(2)} (${await buffersOf(database, client, statement, given)})`);

  for (const [name, events] of [
    ['a page of one new event', 1],
    [`a page of ${PAGE} new events`, PAGE],
  ] as const) {
    const times: number[] = [];
    let before = await end();
    for (let run = 0; run < RUNS; run += 1) {
      before = await end();
      await write(Array.from({ length: events }, (_, index) => `new-${index}`));
      times.push(await timeOf(() => source.readPage(before, [TYPE], PAGE)));
    }
    await note(name, median(times), readUnseen, { ...read, ...before, begins: 1 });
  }
  const here = await end();
  await note('a page of nothing', await medianOf(() => source.readPage(here, [TYPE], PAGE)), readUnseen, {
    ...read,
    ...here,
  });

  await client.query('delete from letters.outbox_cursors');
  const look = { after: 0, limit: BATCH };
  await note('reclaiming, nothing old enough', await medianOf(() => source.deletePassed(0)), deleteSeen, {
    ...look,
    storedBefore: 0,
  });
  await client.query(
    `insert into letters.outbox_cursors (subscriber, seen, seq, epoch) values ('behind', '1:1:', 0, 0)`,
  );
  await note(
    'reclaiming, a cursor behind all',
    await medianOf(() => source.deletePassed(FUTURE)),
    deleteSeen,
    { ...look, storedBefore: FUTURE },
  );
  await client.query('update letters.outbox_cursors set seen = pg_current_snapshot()');
  let after = 0;
  const batches: number[] = [];
  const given = () => ({ storedBefore: FUTURE, after, limit: BATCH });
  for (let run = 0; run < 3; run += 1) {
    const startedAt = performance.now();
    const [[row] = []] = await database.executeAll(deleteSeen, [given()]);
    batches.push(performance.now() - startedAt);
    after = row?.through ?? after;
  }
  await note(`reclaiming ${BATCH} events`, median(batches), deleteSeen, given());

  let accepted = 0;
  const acceptance = () => {
    accepted += 1;
    const key = `letter-${accepted}`;
    const event = {
      consumer: 'read-letter',
      source: 'elsewhere',
      type: TYPE,
      envelope: '{}',
      epoch: 1,
      now: 1,
    };
    return {
      ...event,
      eventId: `new ${performance.now()} ${accepted}`,
      key,
      incarnation: 2,
      version: Date.now(),
    };
  };
  const accepting = await medianOf(() => database.executeAll(acceptFinished, [acceptance()]));
  await note('accepting an event, its effect left out', accepting, acceptFinished, acceptance());
  const nothing = { finishedFrom: 0, finishedBefore: 1, limit: BATCH };
  const forgetting = await medianOf(() => database.executeAll(deleteFinishedBefore, [nothing]));
  await note('forgetting, nothing old enough', forgetting, deleteFinishedBefore, nothing);
  const old = { finishedFrom: 0, finishedBefore: FUTURE, limit: BATCH };
  const times: number[] = [];
  for (let run = 0; run < 3; run += 1)
    times.push(await timeOf(() => database.executeAll(deleteFinishedBefore, [old])));
  await note(`forgetting ${BATCH} finished events`, median(times), deleteFinishedBefore, old);
  return costs;
}

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await timeOf(work));
  return median(times);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Of one run that is undone. */
async function buffersOf<Given extends object>(
  database: PostgresModuleDatabase,
  client: Client,
  statement: Statement<Given, unknown>,
  given: Given,
): Promise<number> {
  const { sql, bind } = database.compile(statement);
  await client.query('begin');
  const { rows } = await client.query(`explain (analyze, buffers, format json) ${sql}`, bind(given));
  await client.query('rollback');
  const [{ Plan: plan }] = rows[0]['QUERY PLAN'];
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}
