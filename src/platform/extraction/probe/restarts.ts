import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { messageOf } from '../../foundation/index.ts';
import { type AnyModule, backupModule, restoreModule } from '../../kernel/index.ts';
import { Bench, type BenchOptions, type Dump, differingTables } from './bench.ts';
import { callEverything, createPerson } from './exercise.ts';
import { createListener, type Heard } from './listener-module.ts';
import { createProbeState } from './probed-module.ts';
import type { Workshop } from './workshop.ts';
import type { ThrowAwayPlace } from './throw-away-place.ts';

/** What was seen, or why it could not be tried. */
export type Seen<Value> = Value | { readonly problem: string };

/** What became of the module's data over ends and starts of the process. */
export interface RestartReport {
  /** Events committed by a process that ended before it carried any. */
  readonly outbox: Seen<{
    readonly published: readonly string[];
    readonly aborted: readonly string[];
    readonly heard: readonly Heard[];
  }>;
  /** All events told again, as after a relay that ended before it wrote down how far it was. */
  readonly again: Seen<{
    readonly differing: readonly string[];
    readonly repeated: readonly string[];
    readonly applied: number;
  }>;
  readonly backup: Seen<{ readonly rows: number; readonly differing: readonly string[] }>;
}

const PUBLISHED = 201;
const ABORTED = 202;

/** One place, and a process after the other on it. */
export async function tryRestarts(workshop: Workshop): Promise<RestartReport> {
  const { module, modules, onStep } = workshop.options;
  const definition = modules.find(({ contract }) => contract.module === module);
  if (definition === undefined) throw new TypeError(`there is no module ${module}`);
  const heard: Heard[] = [];
  const listener = createListener(Object.values(definition.contract.events), heard);
  const all = [...modules, listener];
  const place = await workshop.place(all);
  onStep?.('stopping and starting the modules');
  const state = createProbeState();
  const run = <Result>(mode: BenchOptions['mode'], work: (bench: Bench) => Promise<Result>) =>
    withBench({ modules: all, place, state, mode: mode ?? 'serve' }, work);

  await run('serve', async (bench) => {
    await callEverything(bench, createPerson(1));
    await bench.settled();
  });
  const outbox = await seen(async () => {
    heard.splice(0);
    const told = await run('inspect', (bench) => publishWithoutRelay(bench, definition));
    await run('serve', (bench) => bench.settled());
    return { ...told, heard: [...heard] };
  });
  const again = await seen(() => tellAgain(run, { definition, state }));
  const backup = await seen(() => backUpAndRestore(workshop, place, run));
  return { outbox, again, backup };
}

type Run = <Result>(mode: 'serve' | 'inspect', work: (bench: Bench) => Promise<Result>) => Promise<Result>;

async function publishWithoutRelay(bench: Bench, { contract }: AnyModule) {
  const { incarnation, database } = bench.kernel.module(contract.module);
  // A process that carries events reads it when it starts; this one carries none.
  await incarnation.read(database);
  const published: string[] = [];
  const aborted: string[] = [];
  for (const event of Object.values(contract.events)) {
    const lost = await bench.publishSample(event, ABORTED, true);
    const kept = await bench.publishSample(event, PUBLISHED);
    if (lost !== undefined) aborted.push(`${event.type} ${lost}`);
    if (kept !== undefined) published.push(`${event.type} ${kept}`);
  }
  return { published, aborted };
}

/** Forgets how far every relay was, so that everything that is kept is carried again. */
async function tellAgain(
  run: Run,
  { definition, state }: { definition: AnyModule; state: ReturnType<typeof createProbeState> },
) {
  const { module } = definition.contract;
  const producers = [...new Set((definition.reactions ?? []).map(({ event }) => event.module))];
  const before = await run('inspect', async (bench) => {
    for (const producer of producers) {
      const { database } = bench.of(producer);
      await database.transaction(async ({ query }) => {
        await (query as unknown as Kysely<Record<string, object>>).deleteFrom('outbox_cursors').execute();
      });
    }
    return bench.dump(module);
  });
  const after = await run('serve', async (bench) => {
    await bench.settled();
    return bench.dump(module);
  });
  const own = state.applied.filter((one) => one.module === module);
  const times = Map.groupBy(own, ({ consumer, eventId }) => `${consumer} ${eventId}`);
  return {
    differing: differingTables(before, after),
    repeated: [...times].filter(([, applied]) => applied.length > 1).map(([name]) => name),
    applied: times.size,
  };
}

async function backUpAndRestore(workshop: Workshop, place: ThrowAwayPlace, run: Run) {
  const { module, modules } = workshop.options;
  const folder = join(place.environment['DATA_FOLDER'] ?? '', 'backup');
  // Served, since what is made from other tables is made when a process starts.
  const dump = (): Promise<Dump> =>
    run('serve', async (bench) => {
      await bench.settled();
      return bench.dump(module);
    });
  const request = { modules, environment: place.environment, module, folder };
  const before = await dump();
  await backupModule(request);
  await restoreModule({ ...request, replace: true, verify: true });
  const after = await dump();
  const rows = Object.values(before).reduce((sum, table) => sum + table.length, 0);
  return { rows, differing: differingTables(before, after) };
}

async function withBench<Result>(
  options: BenchOptions,
  work: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const bench = await Bench.boot(options);
  try {
    return await work(bench);
  } finally {
    await bench.stop();
  }
}

async function seen<Value>(work: () => Promise<Value>): Promise<Seen<Value>> {
  try {
    return await work();
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
