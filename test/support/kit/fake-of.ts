import { z } from 'zod';
import {
  command,
  type Contract,
  type EventDefinition,
  type Handlers,
  nothing,
} from '../../../src/platform/contracts/index.ts';
import type { ModuleDatabase } from '../../../src/platform/databases/index.ts';
import type { Publish, Reaction } from '../../../src/platform/events/index.ts';
import {
  type AnyModule,
  databaseOf,
  defineModule,
  platform,
  provide,
  react,
} from '../../../src/platform/kernel/index.ts';
import { hearOnce } from '../hear-once.ts';

/** An event that a fake has heard. */
export interface Heard {
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly data: unknown;
}

/** Stands in for a module: it has the whole contract, publishes what it is told to, and remembers what it hears. */
export type Fake = AnyModule & {
  readonly heard: Heard[];
  /** Operations that it was asked for and has no handler for. */
  readonly unanswered: string[];
  /** The same with more ears. */
  readonly hearing: (events: readonly EventDefinition[]) => Fake;
};

export const announce = command({
  summary: 'Publishes an event in a test.',
  access: ['module'],
  input: z.strictObject({
    type: z.string(),
    key: z.string(),
    version: z.int(),
    data: z.record(z.string(), z.json()),
  }),
  output: nothing,
});

/** What a fake offers besides its contract, so that tests can have it publish. */
export function announcing({ module, events }: Pick<Contract, 'module' | 'events'>) {
  return { module, version: 1, summary: 'Stands in.', events, errors: {}, operations: { announce } };
}

/**
 * A fake of the module with this contract. An operation for which there is no handler fails, and so does the end of the
 * slice, which says what was asked. Events named in `hears` are kept in `heard`, in the order of their arrival.
 */
export function fakeOf<SomeContract extends Contract>(
  contract: SomeContract,
  handlers: Partial<Handlers<SomeContract>> = {},
  hears: readonly EventDefinition[] = [],
): Fake {
  return defineFake(contract, handlers, hears, { heard: [], unanswered: [] });
}

function defineFake(
  contract: Contract,
  handlers: Readonly<Record<string, unknown>>,
  hears: readonly EventDefinition[],
  memory: Pick<Fake, 'heard' | 'unanswered'>,
): Fake {
  const byType = new Map(Object.values(contract.events).map((event) => [event.type, event]));

  function createAnnounce(database: ModuleDatabase<object>, publish: Publish) {
    return async ({ type, key, version, data }: z.output<typeof announce.input>) => {
      const event = byType.get(type);
      if (event === undefined) throw new Error(`the fake of ${contract.module} publishes no ${type}`);
      await database.transaction((transaction) => publish(transaction, event, { key, version, data }));
      return {};
    };
  }

  const hear = hearOnce(memory.heard);
  const ears = hears.map((event) => {
    const createHear = (): Reaction => ({
      touchesOnlyItsKey: true,
      async apply(transaction, { id, key, version, data }) {
        hear(transaction, id, { type: event.type, key, version, data });
      },
    });
    Object.defineProperty(createHear, 'name', { value: `hear ${event.type}` });
    return { event, createHear };
  });

  return {
    ...defineModule({
      contract: { ...contract, operations: { ...contract.operations, announce } },
      owner: { team: 'tests', onCall: 'nobody' },
      requires: [],
      tables: {},
      migrations: [],
      parts: [
        provide(createAnnounce, [databaseOf<object>(), platform.publish]),
        ...ears.map(({ createHear }) => provide(createHear, [])),
      ],
      operations: (get) => ({
        ...refusals(contract, memory.unanswered),
        ...handlers,
        announce: get(createAnnounce),
      }),
      reactions: ears.map(({ event, createHear }) => react(event, `hear-${event.type}`, createHear)),
    }),
    ...memory,
    hearing: (more) => defineFake(contract, handlers, [...hears, ...more], memory),
  };
}

function refusals(
  { module, operations }: Contract,
  unanswered: string[],
): Record<string, () => Promise<never>> {
  return Object.fromEntries(
    Object.keys(operations).map((name) => [
      name,
      () => {
        unanswered.push(name);
        return Promise.reject(new Error(`the fake of ${module} has no handler for ${name}`));
      },
    ]),
  );
}
