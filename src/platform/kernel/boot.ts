import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { platformMigrations } from '../../../migrations/platform/index.ts';
import { type CallPath, createCallMeter } from '../contracts/index.ts';
import { exposeCopyGauges } from '../copies/index.ts';
import {
  exposePoolGauges,
  findSqliteAtOtherLevel,
  type FolderLockMode,
  lockFolder,
  readDataFolder,
} from '../databases/index.ts';
import {
  createEventMeter,
  createWakeUpBus,
  DEFAULT_RETRY,
  EventDelivery,
  NatsBroker,
  type RetryPolicy,
} from '../events/index.ts';
import {
  type Clock,
  ConfigurationError,
  createIds,
  type Environment,
  type Ids,
  Lifecycle,
  readConfiguration,
  systemClock,
} from '../foundation/index.ts';
import {
  createLogger,
  createMetrics,
  type Logger,
  runInContext,
  startTrace,
  systemContext,
} from '../observability/index.ts';
import { createCopies } from './create-copies.ts';
import type { AnyModule } from './define-module.ts';
import { Jobs } from './jobs.ts';
import { Kernel } from './kernel.ts';
import { createDatabases, migrateDatabases, openDatabases, readPlacements } from './module-databases.ts';
import { exposeModuleGauges } from './module-gauges.ts';
import { refuseStrongRoles, refuseTablesLevel } from './production-rules.ts';
import { buildModuleGraph, inOrderOfCalls } from './module-graph.ts';
import { createPersons, type EdgeContract } from './persons.ts';
import { type PlatformConfiguration, platformConfiguration } from './platform-configuration.ts';
import { readRetentions } from './read-retentions.ts';
import { type RunningModule, type WiringOptions, wireModule } from './running-module.ts';
import { verifyModules } from './verify.ts';

export interface BootOptions {
  readonly modules: readonly AnyModule[];
  readonly environment: Environment;
  /** Problems found elsewhere, such as the configuration of HTTP, to be reported with the rest. */
  readonly problems?: readonly string[];
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** In tests: every value between modules goes through JSON. */
  readonly contractsThroughJson?: boolean;
  /** How often and how soon a failed reaction is tried again. */
  readonly retry?: RetryPolicy;
  /**
   * `serve` migrates and starts relays, reactions, sagas and jobs. `inspect`, for the command line on a
   * shop that is not running, changes nothing.
   */
  readonly mode?: 'serve' | 'inspect';
}

const RECLAIM_MILLISECONDS = 3_600_000;
const FLUSH_BOUND_MILLISECONDS = 5_000;

/**
 * Boots the modules: verifies them against each other, reads the configuration, takes the data folder,
 * migrates each database, wires each module, and starts what runs by itself. Throws an
 * ArchitectureError or a ConfigurationError with all problems; what was opened by then is closed again.
 */
export async function boot(options: BootOptions): Promise<Kernel> {
  verifyModules(options.modules);
  const settings = readSettings(options);
  const lifecycle = new Lifecycle();
  try {
    return await bootWith(options, settings, lifecycle);
  } catch (error) {
    await lifecycle.stop(FLUSH_BOUND_MILLISECONDS);
    throw error;
  }
}

type Settings = ReturnType<typeof readSettings>;

function readSettings({ modules, environment, problems: found = [] }: BootOptions) {
  const problems = [...found];
  const values = readConfiguration(platformConfiguration, environment, problems);
  const placements = readPlacements(modules, environment, problems);
  const retentionOf = readRetentions(modules, environment, problems);
  if (values?.NODE_ENV === 'production' && values.ALLOW_TABLES_LEVEL === 'no')
    problems.push(...refuseTablesLevel([...placements.values()]));
  const configurations = new Map<string, unknown>();
  for (const { contract, configuration } of modules) {
    if (configuration === undefined) continue;
    configurations.set(contract.module, readConfiguration(configuration, environment, problems));
  }
  if (problems.length > 0 || values === undefined) throw new ConfigurationError(problems);
  return { values, placements, configurations, retentionOf, dataFolder: readDataFolder(environment) };
}

async function bootWith(options: BootOptions, settings: Settings, lifecycle: Lifecycle): Promise<Kernel> {
  const { modules, clock = systemClock, ids = createIds(clock), mode = 'serve' } = options;
  const { values, placements, configurations, dataFolder, retentionOf } = settings;
  const logger = createLogger(values.LOG_LEVEL);
  const metrics = createMetrics();

  for (const [folder, mode] of foldersOf(dataFolder, placements)) {
    const lock = lockFolder(folder, mode);
    lifecycle.started({ name: `the lock on ${folder}`, stop: () => lock.release() });
  }

  const misplaced = [...placements.values()].flatMap((placement) =>
    placement.engine === 'sqlite' ? (findSqliteAtOtherLevel(placement) ?? []) : [],
  );
  if (misplaced.length > 0) throw new ConfigurationError(misplaced);

  const databases = createDatabases(modules, placements, options.environment, logger);
  lifecycle.started({ name: 'the databases', stop: () => databases.close() });
  const opened = await openDatabases(databases, modules, placements);
  if (values.NODE_ENV === 'production') await refuseStrongRoles(databases);
  if (mode === 'serve') await migrateDatabases(databases, modules, platformMigrations);

  const callPath: CallPath = {
    clock,
    logger,
    meter: createCallMeter(metrics),
    callInTransaction: values.NODE_ENV === 'production' ? 'count' : 'refuse',
    throughJson: options.contractsThroughJson ?? false,
  };
  const bus = createWakeUpBus();
  const wiring: WiringOptions = {
    runner: nameRunner(ids),
    leaseMilliseconds: values.LEASE_SECONDS * 1_000,
    clock,
    ids,
    logger,
    bus,
    callPath,
    dataFolder,
    retentionOf,
  };
  const running = wireAll(modules, opened, configurations, wiring);
  const delivery = new EventDelivery(
    [...running.values()].map(({ definition, ...parts }) => ({
      ...parts,
      types: Object.values(definition.contract.events).map(({ type }) => type),
      retentionMilliseconds: retentionOf(definition.contract.module),
    })),
    {
      clock,
      logger,
      meter: createEventMeter(metrics),
      bus,
      retry: options.retry ?? DEFAULT_RETRY,
      ...(values.EVENTS_TRANSPORT === 'nats' ? { broker: createBroker(values, retentionOf, logger) } : {}),
    },
  );
  const copies = createCopies(running, delivery, wiring, values.COPIES_PER_SECOND);
  exposePoolGauges(metrics, databases);
  exposeCopyGauges(metrics, () => copies.status());
  exposeModuleGauges(metrics, [...running.keys()], delivery);
  const notices: string[] = [];
  if (mode === 'serve') {
    await startAll(running, delivery, wiring, lifecycle);
    notices.push(...(await prepareAll(running)));
    await copies.start();
    lifecycle.started({ name: 'the copies', stop: () => copies.stop() });
  }
  return new Kernel({
    graph: buildModuleGraph(modules),
    running,
    edge: edgeContracts(running, callPath),
    databases,
    delivery,
    copies,
    lifecycle,
    callPath,
    metrics,
    logger,
    clock,
    notices,
    platformMigrations,
  });
}

function edgeContracts(running: ReadonlyMap<string, RunningModule>, callPath: CallPath): EdgeContract[] {
  const holders = [...running.values()]
    .filter(({ definition }) => definition.personalData !== undefined)
    .map(({ definition, provider }) => ({ contract: definition.contract, provider }));
  return holders.length === 0 ? [] : [createPersons(holders, callPath)];
}

/**
 * A module may lie in a folder of its own. Where SQLite files lie, the folder belongs to this process alone;
 * otherwise processes that serve the same databases share the data folder.
 */
function foldersOf(dataFolder: string, placements: Settings['placements']): Map<string, FolderLockMode> {
  const folders = new Map<string, FolderLockMode>([[dataFolder, 'shared']]);
  for (const placement of placements.values())
    if (placement.engine === 'sqlite') folders.set(dirname(placement.file), 'exclusive');
  return folders;
}

function wireAll(
  modules: readonly AnyModule[],
  opened: ReadonlyMap<string, RunningModule['database']>,
  configurations: ReadonlyMap<string, unknown>,
  wiring: WiringOptions,
): Map<string, RunningModule> {
  const running = new Map<string, RunningModule>();
  for (const definition of inOrderOfCalls(modules) ?? []) {
    const module = definition.contract.module;
    const database = opened.get(module);
    if (database === undefined) throw new TypeError(`the database of ${module} was not opened`);
    const providerOf = (required: string) => {
      const provider = running.get(required)?.provider;
      if (provider === undefined) throw new TypeError(`${required} is not wired yet`);
      return provider;
    };
    running.set(module, wireModule(definition, database, configurations.get(module), providerOf, wiring));
  }
  return running;
}

async function startAll(
  running: ReadonlyMap<string, RunningModule>,
  delivery: EventDelivery,
  { logger }: WiringOptions,
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
      if (delivery.isAlone) await delivery.flush(FLUSH_BOUND_MILLISECONDS);
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
async function prepareAll(running: ReadonlyMap<string, RunningModule>): Promise<string[]> {
  const notices: string[] = [];
  for (const { database, membership, prepare } of running.values()) {
    if (prepare === undefined) continue;
    const inContext = () => runInContext(systemContext(database.module, startTrace()), prepare);
    notices.push(...(await membership.exclusively('prepare', inContext)));
  }
  return notices;
}

/** For the eyes of whoever looks into the table; the id makes it the only one ever. */
function nameRunner(ids: Ids): string {
  return `${hostname()}/${process.pid}/${ids.next()}`;
}

function createBroker(
  values: PlatformConfiguration,
  retentionOf: (module: string) => number,
  logger: Logger,
): NatsBroker {
  const { NATS_URL: url, NATS_USER: user, NATS_PASSWORD: password, NATS_PREFIX: prefix } = values;
  return new NatsBroker({ url, user, password, prefix, retentionOf }, logger);
}
