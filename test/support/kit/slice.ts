import type { z } from 'zod';
import {
  type Client,
  type Contract,
  defineContract,
  type EventDefinition,
} from '../../../src/platform/contracts/index.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { type BootedModules, type BootModulesOptions, bootModules } from '../boot-modules.ts';
import { announcing, type Fake, fakeOf } from './fake-of.ts';
import { type Published, readPublished } from './published.ts';
import { runJob } from './run-job.ts';

export interface SliceOptions extends Omit<BootModulesOptions, 'modules'> {
  /** Instead of fakes that refuse everything: fakes that answer, or modules as they are. */
  readonly beside?: readonly AnyModule[];
  /** Where the real modules come from: whatever the module requires, and whatever those require, is taken from here. */
  readonly among?: readonly AnyModule[];
}

export interface Announced<Data> {
  readonly key: string;
  /** The next of the key unless said otherwise. */
  readonly version?: number;
  readonly data: Data;
}

const BYSTANDER = 'bystander';

/** One module, running. */
export interface Slice<SomeContract extends Contract> extends BootedModules {
  readonly client: Client<SomeContract>;
  /** A fake publishes one of its events. */
  publish<Data extends z.ZodObject>(
    event: EventDefinition<Data>,
    announced: Announced<z.input<Data>>,
  ): Promise<void>;
  /** As `publish`; resolves when everybody has reacted. */
  announce: Slice<SomeContract>['publish'];
  /** What the module has published and not yet reclaimed, in order. */
  published(): Promise<Published[]>;
  /** Runs a job of the module, as its timer would. */
  runJob(name: string): Promise<void>;
}

/**
 * Boots a module with everything that it requires or reacts to: what is in `beside`, else the real module out of
 * `among`, else a fake that refuses every operation and publishes what a test has it `announce`.
 */
export async function slice<SomeContract extends Contract>(
  module: Omit<AnyModule, 'contract' | 'operations'> & { readonly contract: SomeContract },
  { beside = [], among = [], ...options }: SliceOptions = {},
): Promise<Slice<SomeContract>> {
  const modules = complete(module as unknown as AnyModule, beside, among);
  const booted = await bootModules({ ...options, modules });
  const name = module.contract.module;
  const versions = new Map<string, number>();
  const publish: Slice<SomeContract>['publish'] = async (event, { key, data, ...given }) => {
    const place = `${event.module} ${key}`;
    const version = given.version ?? (versions.get(place) ?? 0) + 1;
    versions.set(place, version);
    const publisher = booted.kernel.client(announcing({ module: event.module, events: {} }));
    await publisher.announce({ type: event.type, key, version, data: data as never });
  };
  return {
    ...booted,
    client: booted.kernel.client(module.contract),
    publish,
    async announce(event, announced) {
      await publish(event, announced);
      await booted.settled();
    },
    published: () => booted.kernel.inside(name, readPublished, {}),
    runJob: (job) => booted.kernel.inside(name, runJob, { name: job }),
    async stop() {
      await booted.stop();
      const asked = modules.flatMap((each) =>
        isFake(each) ? each.unanswered.map((operation) => `${each.contract.module}.${operation}`) : [],
      );
      if (asked.length > 0)
        throw new Error(
          `fakes were asked for ${[...new Set(asked)].join(', ')}: give fakeOf a handler, or the real module`,
        );
    },
  };
}

function complete(
  module: AnyModule,
  beside: readonly AnyModule[],
  among: readonly AnyModule[],
): readonly AnyModule[] {
  const taken = new Map([...beside, module].map((each) => [each.contract.module, each]));
  const real = [...taken.values()];
  for (const { requires } of real) {
    for (const contract of requires) {
      if (taken.has(contract.module)) continue;
      const found = among.find((candidate) => candidate.contract.module === contract.module);
      taken.set(contract.module, found ?? fakeOf(contract));
      if (found !== undefined) real.push(found);
    }
  }
  const events = real.flatMap(({ reactions = [] }) => reactions.map(({ event }) => event));
  for (const [owner, heard] of Map.groupBy(events, (event) => event.module))
    if (!taken.has(owner)) taken.set(owner, fakeOf(contractOf(owner, heard)));
  // Over HTTP the test calls from a process of its own, and no process is without a module.
  if (![...taken.values()].some(isFake)) taken.set(BYSTANDER, fakeOf(contractOf(BYSTANDER, [])));
  return [...taken.values()].map((each) => (isFake(each) ? each.hearing(answersTo(each, real)) : each));
}

/** As much of a contract as is known by its events. */
function contractOf(module: string, events: readonly EventDefinition[]): Contract {
  return defineContract(module, {
    summary: 'Stands in.',
    operations: {},
    events: Object.fromEntries(events.map((event) => [event.type, event])),
    errors: {},
  });
}

function isFake(module: AnyModule): module is Fake {
  return 'hearing' in module;
}

/** Whoever requests an erasure has to hear the answers, which it does not yet. */
function answersTo(fake: Fake, modules: readonly AnyModule[]): EventDefinition[] {
  const requests = Object.values(fake.contract.events).some(({ erasure }) => erasure === 'requested');
  if (!requests) return [];
  const heard = new Set(fake.reactions?.map(({ event }) => event.type));
  return modules
    .flatMap(({ contract }) => Object.values(contract.events))
    .filter(({ erasure, type }) => erasure === 'answered' && !heard.has(type));
}
