import { createCommandLog } from '../commands/index.ts';
import { type CallPath, type Contract, createClient, type Provider } from '../contracts/index.ts';
import { CopyAges, type CopiesModule } from '../copies/index.ts';
import type { ModuleDatabase } from '../databases/index.ts';
import { createPublisher, Incarnation, type Subscription, type WakeUpBus } from '../events/index.ts';
import type { Clock, Ids } from '../foundation/index.ts';
import { Membership } from '../leases/index.ts';
import type { Logger } from '../observability/index.ts';
import { createDropContents, Sagas } from '../sagas/index.ts';
import { createModuleContainer, type Binding } from './container.ts';
import type { AnyModule, Get } from './define-module.ts';
import { createForget } from './forget.ts';
import type { RunnableJob } from './jobs.ts';
import { clientOf, perModule, platform } from './tokens.ts';

/** A module that has been wired: its contract can be called. */
export interface RunningModule {
  readonly definition: AnyModule;
  readonly database: ModuleDatabase<never>;
  readonly provider: Provider;
  readonly sagas: Sagas;
  readonly membership: Membership;
  readonly subscriptions: readonly Subscription[];
  readonly incarnation: Incarnation;
  readonly copies: CopiesModule;
  readonly jobs: readonly RunnableJob[];
  readonly prepare: (() => Promise<readonly string[]>) | undefined;
}

export interface WiringOptions {
  /** The name of this process among those that serve the same databases. */
  readonly runner: string;
  readonly leaseMilliseconds: number;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly bus: WakeUpBus;
  readonly callPath: CallPath;
  readonly dataFolder: string;
  readonly retentionOf: (module: string) => number;
}

const EXPIRED_KEYS_MILLISECONDS = 600_000;

/** Wires one module. `providerOf` answers those of the contracts it requires: of modules that are wired already, or elsewhere. */
export function wireModule(
  definition: AnyModule,
  database: ModuleDatabase<never>,
  configuration: unknown,
  providerOf: (contract: Contract) => Provider,
  options: WiringOptions,
): RunningModule {
  const module = definition.contract.module;
  const { fallbacks = [] } = definition;
  const { logger, runner, leaseMilliseconds } = options;
  const membership = new Membership(database, { runner, leaseMilliseconds, logger });
  const sagas = new Sagas(database, runner, options.clock, options.ids, logger);
  const commandLog = createCommandLog(database, options.clock, options.retentionOf(module));
  const incarnation = new Incarnation();
  const ages = new CopyAges();
  const heard = (definition.reactions ?? []).map(({ event }) => event);
  const wakeRelay = (types: readonly string[]) => void options.bus.emit('outbox-written', { module, types });
  const bindings: Binding[] = [
    { source: perModule.database, value: database },
    { source: perModule.commandLog, value: commandLog },
    { source: perModule.configuration, value: configuration },
    { source: platform.clock, value: options.clock },
    { source: platform.ids, value: options.ids },
    { source: platform.logger, value: logger },
    {
      source: platform.publish,
      value: createPublisher(module, options.clock, options.ids, incarnation, wakeRelay),
    },
    { source: platform.incarnation, value: incarnation },
    { source: platform.forget, value: createForget(definition.contract, heard) },
    { source: platform.sagas, value: sagas },
    { source: platform.copyAges, value: ages },
    { source: platform.dataFolder, value: options.dataFolder },
    ...definition.requires.map((contract) => ({
      source: clientOf(contract),
      value: createClient(contract, providerOf(contract), module, options.callPath, { fallbacks }),
    })),
  ];
  const get = createModuleContainer(definition, bindings);
  for (const saga of definition.sagas ?? []) sagas.register(get(saga));
  return {
    definition,
    database,
    sagas,
    membership,
    incarnation,
    provider: {
      handlers: definition.operations(get) as Provider['handlers'],
      untilDurable: () => database.untilDurable(),
    },
    subscriptions: (definition.reactions ?? []).map(({ consumer, event, reaction }) => ({
      consumer,
      event,
      reaction: get(reaction),
    })),
    copies: {
      database,
      copies: definition.copies ?? [],
      readModels: (definition.readModels ?? []).map(({ part, ...declaration }) => ({
        declaration,
        model: get(part),
      })),
      clientOf: (contract) =>
        createClient(contract, providerOf(contract), module, options.callPath, { fallbacks }),
      ages,
    },
    jobs: [
      ...jobsOf(definition, get),
      {
        module,
        name: 'expired-keys',
        everyMilliseconds: EXPIRED_KEYS_MILLISECONDS,
        run: commandLog.deleteExpired,
      },
      {
        module,
        name: 'contents-of-ended-sagas',
        everyMilliseconds: EXPIRED_KEYS_MILLISECONDS,
        run: createDropContents(database),
      },
    ],
    prepare: definition.prepare === undefined ? undefined : get(definition.prepare),
  };
}

function jobsOf(definition: AnyModule, get: Get): RunnableJob[] {
  return (definition.jobs ?? []).map(({ name, everyMilliseconds, run }) => ({
    module: definition.contract.module,
    name,
    everyMilliseconds,
    run: get(run),
  }));
}
