import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { platformMigrations } from '../../../migrations/platform/index.ts';
import { type CallPath, CallRecording, createCallMeter, personalNames } from '../contracts/index.ts';
import { exposeCopyGauges } from '../copies/index.ts';
import {
  exposePoolGauges,
  findSqliteAtOtherLevel,
  type FolderLockMode,
  lockFolder,
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
  systemClock,
} from '../foundation/index.ts';
import { createLogger, createMetrics, type Logger, startTracing } from '../observability/index.ts';
import { readExcusedCalls } from './baseline.ts';
import { createCopies } from './create-copies.ts';
import type { AnyModule } from './define-module.ts';
import { Kernel } from './kernel.ts';
import { createDatabases, migrateDatabases, openDatabases } from './module-databases.ts';
import { exposeModuleGauges } from './module-gauges.ts';
import { refuseStrongRoles } from './production-rules.ts';
import { buildModuleGraph } from './module-graph.ts';
import { createPersons, type EdgeContract, PERSONS } from './persons.ts';
import type { PlatformConfiguration } from './platform-configuration.ts';
import { consumersElsewhere, ReachModules } from './reach-modules.ts';
import { readSettings, type Settings } from './read-settings.ts';
import type { ConnectModules } from './remote-modules.ts';
import type { RunningModule, WiringOptions } from './running-module.ts';
import { prepareModules, startModules } from './start-modules.ts';
import { verifyModules } from './verify.ts';
import { wireModules } from './wire-modules.ts';

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
  /** Reaches the modules that `MODULES` leaves to other processes. */
  readonly connect?: ConnectModules;
  /** In tests: every call, also of a module of this process, goes over HTTP to this address, which serves them. */
  readonly everyCallTo?: string;
  /**
   * `serve` migrates and starts relays, reactions, sagas and jobs. `inspect`, for the command line on a
   * shop that is not running, changes nothing.
   */
  readonly mode?: 'serve' | 'inspect';
}

const FLUSH_BOUND_MILLISECONDS = 5_000;

/**
 * Boots the modules: verifies them against each other, reads the configuration, takes the data folder,
 * migrates each database, wires each module, and starts what runs by itself. Throws an
 * ArchitectureError or a ConfigurationError with all problems; what was opened by then is closed again.
 */
export async function boot(options: BootOptions): Promise<Kernel> {
  verifyModules(options.modules);
  const settings = readSettings(options.modules, options.environment, options.problems);
  const lifecycle = new Lifecycle();
  try {
    return await bootWith(options, settings, lifecycle);
  } catch (error) {
    await lifecycle.stop(FLUSH_BOUND_MILLISECONDS);
    throw error;
  }
}

async function bootWith(options: BootOptions, settings: Settings, lifecycle: Lifecycle): Promise<Kernel> {
  const { modules, clock = systemClock, ids = createIds(clock), mode = 'serve' } = options;
  const { values, hosting, placements, dataFolder, retentionOf } = settings;
  const { hosted } = hosting;
  const isProduction = values.NODE_ENV === 'production';
  const personal = personalNames(modules.map(({ contract }) => contract));
  const logger = createLogger(values.LOG_LEVEL, { personal });
  const metrics = createMetrics();
  const tracing = mode === 'serve' ? await startTracing(values, logger, metrics) : undefined;
  if (tracing !== undefined) lifecycle.started({ name: 'the export of traces', stop: tracing.stop });

  for (const [folder, mode] of foldersOf(dataFolder, placements)) {
    const lock = lockFolder(folder, mode);
    lifecycle.started({ name: `the lock on ${folder}`, stop: () => lock.release() });
  }

  const misplaced = [...placements.values()].flatMap((placement) =>
    placement.engine === 'sqlite' ? (findSqliteAtOtherLevel(placement) ?? []) : [],
  );
  if (misplaced.length > 0) throw new ConfigurationError(misplaced);

  // Of all modules: a statement that names a table of one in another process is told whose it is as well.
  const databases = createDatabases(modules, placements, options.environment, logger);
  lifecycle.started({ name: 'the databases', stop: () => databases.close() });
  const opened = await openDatabases(databases, hosted, placements);
  if (isProduction) await refuseStrongRoles(databases);
  if (mode === 'serve') await migrateDatabases(databases, hosted, platformMigrations);

  const callPath: CallPath = {
    clock,
    logger,
    meter: createCallMeter(metrics),
    callInTransaction: isProduction ? 'count' : 'refuse',
    excusedInTransaction: isProduction ? new Set() : readExcusedCalls(clock.now()),
    throughJson: options.contractsThroughJson ?? false,
    recording: createRecording(values, clock),
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
  const reach = new ReachModules(hosting, options.connect, options.everyCallTo, callPath, metrics);
  lifecycle.started({ name: 'calls to other processes', stop: () => reach.stop() });
  const running = wireModules(settings, opened, reach, wiring);
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
      elsewhere: consumersElsewhere(modules, hosting),
      portOf: (producer, consumer) => reach.feedOf(producer, consumer),
      ...(values.EVENTS_TRANSPORT === 'nats' ? { broker: createBroker(values, retentionOf, logger) } : {}),
    },
  );
  const copies = createCopies(running, delivery, wiring, values.COPIES_PER_SECOND);
  exposePoolGauges(metrics, databases);
  exposeCopyGauges(metrics, () => copies.status());
  exposeModuleGauges(metrics, [...running.keys()], delivery);
  const notices: string[] = [];
  if (mode === 'serve') {
    await startModules(running, delivery, logger, lifecycle);
    notices.push(...(await prepareModules(running)));
    await copies.start();
    lifecycle.started({ name: 'the copies', stop: () => copies.stop() });
  }
  return new Kernel({
    graph: buildModuleGraph(modules),
    running,
    reach,
    elsewhere: modules.filter(({ contract }) => reach.knows(contract.module)).map(({ contract }) => contract),
    edge: edgeContracts(modules, running, reach, callPath),
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

/** A person gets everything or nothing: a process that does not reach every module that holds something offers nothing. */
function edgeContracts(
  modules: readonly AnyModule[],
  running: ReadonlyMap<string, RunningModule>,
  reach: ReachModules,
  callPath: CallPath,
): EdgeContract[] {
  const contracts = modules.flatMap(({ personalData, contract }) =>
    personalData === undefined ? [] : contract,
  );
  const isComplete = contracts.every(({ module }) => running.has(module) || reach.knows(module));
  if (contracts.length === 0 || !isComplete) return [];
  const holders = contracts.map((contract) => ({
    contract,
    provider: reach.providerOf(contract, PERSONS, running.get(contract.module)?.provider),
  }));
  return [createPersons(holders, callPath)];
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

/** For the eyes of whoever looks into the table; the id makes it the only one ever. */
function nameRunner(ids: Ids): string {
  return `${hostname()}/${process.pid}/${ids.next()}`;
}

function createRecording({ TRAFFIC_RECORDING: wish }: PlatformConfiguration, clock: Clock) {
  return wish === 'off' ? undefined : new CallRecording(wish === 'all', clock);
}

function createBroker(
  values: PlatformConfiguration,
  retentionOf: (module: string) => number,
  logger: Logger,
): NatsBroker {
  const { NATS_URL: url, NATS_USER: user, NATS_PASSWORD: password, NATS_PREFIX: prefix } = values;
  return new NatsBroker({ url, user, password, prefix, retentionOf }, logger);
}
