import { z } from 'zod';
import { clientOf, databaseOf, provide, react } from '../../src/platform/kernel/index.ts';
import type { AnyModule } from '../../src/platform/kernel/index.ts';
import { command, defineContract, defineEvents, id, query } from '../../src/platform/contracts/index.ts';
import { defineMigration } from '../../src/platform/databases/index.ts';
import type { Reaction } from '../../src/platform/events/index.ts';

const PLACES = 4;

export function generatedName(index: number): string {
  return `generated-${String(index).padStart(PLACES, '0')}`;
}

function createFindThings(): unknown {
  return {};
}
function createPlaceThing(): unknown {
  return {};
}
function createWhenThingPlaced(): Reaction {
  return { apply: async () => undefined };
}

/** Modules in a row: each calls the one before, and hears it. */
export function generateModules(count: number): AnyModule[] {
  const modules: AnyModule[] = [];
  for (let index = 0; index < count; index += 1) modules.push(generateModule(index, modules[index - 1]));
  return modules;
}

function generateModule(index: number, before: AnyModule | undefined): AnyModule {
  const name = generatedName(index);
  const table = `things_${index}`;
  const thing = z.object({ id, name: z.string(), size: z.int(), state: z.enum(['new', 'used', 'gone']) });
  const [event] = Object.values(before?.contract.events ?? {});
  return {
    contract: defineContract(name, {
      summary: 'Things.',
      errors: {},
      events: defineEvents(name, {
        thingPlaced: {
          version: 1,
          summary: 'A thing was placed.',
          data: z.object({ thingId: id, size: z.int() }),
          personal: [],
        },
      }),
      operations: {
        placeThing: command({
          summary: 'Places one.',
          access: ['module'],
          input: z.strictObject({ id, size: z.int() }),
          output: thing,
        }),
        getThing: query({
          summary: 'Finds one.',
          access: ['module'],
          input: z.strictObject({ id }),
          output: thing,
        }),
      },
    }),
    owner: { team: `@bench/${name}`, onCall: 'nobody' },
    requires: before === undefined ? [] : [before.contract],
    tables: { [table]: 'things' },
    migrations: [
      defineMigration('0001-things', ({ schema }) => [
        schema
          .createTable(table)
          .addColumn('id', 'text', (column) => column.primaryKey().notNull())
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('size', 'integer', (column) => column.notNull()),
        schema.createIndex(`${table}_size`).on(table).column('size'),
      ]),
    ],
    parts: [
      provide(createFindThings, [databaseOf()] as never),
      provide(createPlaceThing, (before === undefined ? [] : [clientOf(before.contract)]) as never),
      provide(createWhenThingPlaced, []),
    ],
    operations: () => ({}),
    reactions: event === undefined ? [] : [react(event, 'when-thing-placed', createWhenThingPlaced)],
  };
}
