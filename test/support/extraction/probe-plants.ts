import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { CallContext } from '../../../src/platform/observability/index.ts';
import { catalogContract } from '../../../src/modules/catalog/contract.ts';
import type { Client } from '../../../src/platform/contracts/index.ts';
import { defineMigration, type ModuleDatabase } from '../../../src/platform/databases/index.ts';
import type { Reaction } from '../../../src/platform/events/index.ts';
import type { Probes } from '../../../src/platform/extraction/probe/probes.ts';
import { sleep } from '../../../src/platform/resilience/index.ts';
import { type AnyModule, clientOf, databaseOf, provide } from '../../../src/platform/kernel/index.ts';
import { withModule } from './code-plants.ts';
import type { GatePlant, Planted } from './gate-plant.ts';
import {
  DoublingProbes,
  OpenProbes,
  PatientProbes,
  SilentProbes,
  TracelessProbes,
} from './planted-probes.ts';

type Handler = (input: unknown, call: CallContext) => Promise<unknown>;

/** What shows only when the modules run. */
export const probePlants: readonly GatePlant[] = [
  {
    gate: 13,
    what: "a migration that touches another module's table",
    module: 'payments',
    plant: () =>
      withModule('payments', (definition) => ({
        ...definition,
        migrations: [
          ...definition.migrations,
          defineMigration('9999-planted', ({ schema }) => [
            schema.createIndex('planted').on('orders').column('id'),
          ]),
        ],
      })),
  },
  {
    gate: 15,
    what: 'a command that forgets its key',
    module: 'inventory',
    plant: () =>
      withHandler(
        'inventory',
        'releaseStock',
        (handler) => (input, call) => handler(input, { ...call, idempotencyKey: undefined }),
      ),
  },
  {
    gate: 18,
    what: 'a consumer that writes outside its transaction',
    module: 'orders',
    plant: () =>
      withReaction('orders', 'copy-product', (reaction, database) => ({
        ...reaction,
        prepare: () => writeBeside(database),
      })),
  },
  {
    gate: 19,
    what: 'a consumer that does not keep its copy',
    module: 'orders',
    plant: () =>
      withReaction('orders', 'copy-product', (reaction) => ({ ...reaction, apply: async () => {} })),
  },
  {
    gate: 23,
    what: 'a preparation that needs a neighbour',
    module: 'inventory',
    plant: () =>
      withModule('inventory', (definition) => {
        const createPlanted = (catalog: Client<typeof catalogContract>) => async () => {
          await catalog.listProductNames({ limit: 1 });
          return [];
        };
        return {
          ...definition,
          parts: [...definition.parts, provide(createPlanted, [clientOf(catalogContract)])],
          prepare: createPlanted,
        };
      }),
  },
  {
    gate: 24,
    what: 'a statement that nothing ends',
    module: 'payments',
    on: 'postgres' as const,
    plant: () => ({ environment: { DATABASE_STATEMENT_TIMEOUT: '60000' } }),
  },
  {
    gate: 27,
    what: 'an operation that takes most of its time',
    module: 'payments',
    plant: () => ({
      modules: slowed('payments', 'exportPerson', { deadline: 200, milliseconds: 40 }),
    }),
  },
  {
    gate: 25,
    what: 'a caller that takes an outage for a bug',
    module: 'catalog',
    plant: () =>
      withHandler('carts', 'putItem', (handler) => async (input, call) => {
        try {
          return await handler(input, call);
        } catch {
          throw new Error('this cannot happen');
        }
      }),
  },
  {
    gate: 26,
    what: 'a caller without a fallback',
    module: 'payments',
    plant: () => withModule('orders', ({ fallbacks: _, ...definition }) => definition),
  },
  {
    gate: 26,
    what: 'a deadline that nobody keeps',
    module: 'payments',
    plant: () => withProbes(PatientProbes),
  },
  {
    gate: 30,
    what: 'an erasure that leaves what it should erase',
    module: 'carts',
    plant: () =>
      withReaction('carts', 'erase-person', (reaction) => ({ ...reaction, apply: async () => {} })),
  },
  {
    gate: 32,
    what: 'a table that a backup leaves out',
    module: 'orders',
    plant: () =>
      withModule('orders', (definition) => ({ ...definition, derived: ['order_history', 'product_copies'] })),
  },
  {
    gate: 20,
    what: 'an event that takes effect in both instances',
    module: 'orders',
    on: 'postgres' as const,
    plant: () => withProbes(DoublingProbes),
  },
  {
    gate: 28,
    what: 'a trace that ends at the edge',
    module: 'payments',
    plant: () => withProbes(TracelessProbes),
  },
  {
    gate: 29,
    what: 'metrics that nobody exports',
    module: 'payments',
    plant: () => withProbes(SilentProbes),
  },
  {
    gate: 33,
    what: 'a process that serves everybody',
    module: 'payments',
    plant: () => withProbes(OpenProbes),
  },
].map((plant) => ({ ...plant, kind: 'probe' as const }));

function withHandler(module: string, operation: string, change: (handler: Handler) => Handler): Planted {
  return withModule(module, (definition) => ({
    ...definition,
    operations(get) {
      const handlers = definition.operations(get);
      return { ...handlers, [operation]: change(handlers[operation] as Handler) };
    },
  }));
}

function slowed(
  module: string,
  operation: string,
  { deadline, milliseconds }: { readonly deadline: number; readonly milliseconds: number },
): readonly AnyModule[] {
  const { modules = [] } = withHandler(module, operation, (handler) => async (input, call) => {
    await sleep(milliseconds);
    return handler(input, call);
  });
  return modules.map((definition) => {
    const { contract } = definition;
    const slow = contract.operations[operation];
    if (contract.module !== module || slow === undefined) return definition;
    const operations = { ...contract.operations, [operation]: { ...slow, deadline } };
    return { ...definition, contract: { ...contract, operations } };
  });
}

function withReaction(
  module: string,
  consumer: string,
  change: (reaction: Reaction, database: ModuleDatabase<never>) => Reaction,
): Planted {
  return withModule(module, (definition): AnyModule => {
    const entry = definition.reactions?.find((one) => one.consumer === consumer);
    if (entry === undefined) throw new Error(`${module} has no ${consumer}`);
    const createPlanted = (reaction: Reaction, database: ModuleDatabase<never>) => change(reaction, database);
    return {
      ...definition,
      parts: [...definition.parts, provide(createPlanted, [entry.reaction, databaseOf<never>()])],
      reactions:
        definition.reactions?.map((one) => (one === entry ? { ...one, reaction: createPlanted } : one)) ?? [],
    };
  });
}

async function writeBeside(database: ModuleDatabase<never>): Promise<void> {
  await database.transaction(async ({ query }) => {
    const rows = query as unknown as Kysely<{ buyers: { user_id: string; erased: number } }>;
    await rows.insertInto('buyers').values({ user_id: randomUUID(), erased: 0 }).execute();
  });
}

function withProbes(Planting: new (options: Probes['options']) => Probes): Planted {
  return { planted: { probes: (options) => new Planting(options) } };
}
