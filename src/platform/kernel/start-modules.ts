import type { EventDelivery } from '../events/index.ts';
import type { Lifecycle } from '../foundation/index.ts';
import { inNewTrace, type Logger } from '../observability/index.ts';
import { Jobs } from './jobs.ts';
import type { RunningModule } from './running-module.ts';

const RECLAIM_MILLISECONDS = 3_600_000;
const FLUSH_BOUND_MILLISECONDS = 5_000;

/** Starts what runs by itself: leases, relays, reactions, sagas and jobs. */
export async function startModules(
  running: ReadonlyMap<string, RunningModule>,
  delivery: EventDelivery,
  logger: Logger,
  lifecycle: Lifecycle,
): Promise<void> {
  await delivery.start();
  lifecycle.started({ name: 'event delivery', stop: () => delivery.stop() });
  lifecycle.started({ name: 'the leases', stop: () => giveAllBack(running) });
  for (const { membership } of running.values()) await membership.start();
  lifecycle.started({
    name: 'undelivered events',
    // Where other processes are, they go on with them.
    stop: async () => {
      if (delivery.isAlone) await delivery.finish(FLUSH_BOUND_MILLISECONDS);
    },
  });
  const jobs = new Jobs(logger);
  lifecycle.started({ name: 'jobs', stop: () => jobs.stop() });
  for (const module of running.values()) {
    module.sagas.recover();
    lifecycle.started({ name: `the sagas of ${module.database.module}`, stop: () => module.sagas.stop() });
    for (const job of module.jobs) jobs.start({ ...job, mayRun: () => module.membership.leads });
  }
  jobs.start({
    module: 'platform',
    name: 'reclaim-events',
    everyMilliseconds: RECLAIM_MILLISECONDS,
    mayRun: () => true,
    run: () => delivery.reclaim(),
  });
}

async function giveAllBack(running: ReadonlyMap<string, RunningModule>): Promise<void> {
  await Promise.all([...running.values()].map(({ membership }) => membership.stop()));
}

/** Of processes that start together, one prepares a module, and the next finds it prepared. */
export async function prepareModules(running: ReadonlyMap<string, RunningModule>): Promise<string[]> {
  const notices: string[] = [];
  for (const { database, membership, prepare } of running.values()) {
    if (prepare === undefined) continue;
    const { module } = database;
    const inTrace = () => inNewTrace(module, 'prepare', prepare);
    notices.push(...(await membership.exclusively('prepare', inTrace)));
  }
  return notices;
}
