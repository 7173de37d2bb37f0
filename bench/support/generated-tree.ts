import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeContract, LOCK_FILE, writeContractLock } from '../../src/platform/contracts/index.ts';
import type { AnyModule } from '../../src/platform/kernel/index.ts';
import { generatedName } from './generated-modules.ts';

const PROJECT = join(import.meta.dirname, '../..');

/** The platform as it is, and beside it the files of generated modules, as their definitions say. Answers the root. */
export function generateTree(modules: readonly AnyModule[]): string {
  const root = mkdtempSync(join(tmpdir(), 'tearline-generated-'));
  for (const folder of ['src/platform', 'migrations/platform'])
    cpSync(join(PROJECT, folder), join(root, folder), { recursive: true });
  cpSync(join(PROJECT, 'package.json'), join(root, 'package.json'));
  const released = modules.map(({ contract }) => [contract.module, describeContract(contract)] as const);
  const files = [
    [LOCK_FILE, writeContractLock(Object.fromEntries(released))],
    ...packageFiles(),
    ['src/main.ts', `import { modules } from './modules/index.ts';\n\nconsole.log(modules.length);\n`],
    ['src/modules/index.ts', listOf(modules)],
    ...modules.flatMap((_, index) => filesOf(index)),
  ] as const;
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

/** As much of each package as an import needs to lead there. */
function packageFiles(): [string, string][] {
  const { dependencies } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return Object.entries(dependencies).flatMap(([name, version]): [string, string][] => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, version, main: 'index.js' })],
    [`node_modules/${name}/index.js`, ''],
  ]);
}

function listOf(modules: readonly AnyModule[]): string {
  const imports = modules.map(
    (_, index) => `import { module${index} } from './${generatedName(index)}/module.ts';`,
  );
  return `${imports.join('\n')}\n\nexport const modules = [${modules.map((_, index) => `module${index}`).join(', ')}];\n`;
}

/** Ten files, of the kinds that the modules of the shop have. */
function filesOf(index: number): (readonly [string, string])[] {
  const name = generatedName(index);
  const before = index === 0 ? undefined : generatedName(index - 1);
  const at = (file: string) => `src/modules/${name}/${file}`;
  const table = `things_${index}`;
  return [
    [
      at('contract.ts'),
      `import { z } from 'zod';
import { command, defineContract, defineEvents, id, query } from '../../platform/contracts/index.ts';

const thing = z.object({ id, name: z.string(), size: z.int(), state: z.enum(['new', 'used', 'gone']) });

export const thingEvents = defineEvents('${name}', {
  thingPlaced: { version: 1, summary: 'A thing was placed.', data: z.object({ thingId: id, size: z.int() }), personal: [] },
});

export const thingContract = defineContract('${name}', {
  summary: 'Things.',
  events: thingEvents,
  errors: {},
  operations: {
    placeThing: command({ summary: 'Places one.', access: ['module'], input: z.strictObject({ id, size: z.int() }), output: thing }),
    getThing: query({ summary: 'Finds one.', access: ['module'], input: z.strictObject({ id }), output: thing }),
  },
});
`,
    ],
    [
      at('schema.ts'),
      `import type { Generated } from 'kysely';

export interface ThingRow {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly state: 'new' | 'used' | 'gone';
  readonly version: Generated<number>;
}

export interface ThingSchema {
  readonly ${table}: ThingRow;
}
`,
    ],
    [
      at('thing.ts'),
      `import { AppError } from '../../platform/foundation/index.ts';

const LARGEST = 1_000;

export interface Thing {
  readonly id: string;
  readonly size: number;
}

/** Refuses what does not fit. */
export function grow(thing: Thing, by: number): Thing {
  const size = thing.size + by;
  if (size > LARGEST)
    throw new AppError({ code: '${name}.too-large', kind: 'conflict', message: 'It does not fit. Take a smaller one.' });
  return { ...thing, size };
}
`,
    ],
    [
      at('thing-store.ts'),
      `import { statement } from '../../platform/databases/index.ts';
import type { ThingSchema } from './schema.ts';
import { grow } from './thing.ts';

export const findThing = statement<ThingSchema>()((query: any, id: string) =>
  query.selectFrom('${table}').selectAll().where('id', '=', id),
);

export const insertThing = statement<ThingSchema>()((query: any, id: string, size: number) =>
  query.insertInto('${table}').values({ id, ...grow({ id, size: 0 }, size), name: 'a thing', state: 'new' }),
);

export const forgetThing = statement<ThingSchema>()((query: any, id: string) =>
  query.deleteFrom('${table}').where('id', '=', id),
);
`,
    ],
    [
      at('find-things.ts'),
      `import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { ThingSchema } from './schema.ts';
import { findThing } from './thing-store.ts';

/** Answers one thing, or nothing. */
export function createFindThings(database: ModuleDatabase<ThingSchema>) {
  return async ({ id }: { readonly id: string }) => {
    const rows = await database.read(findThing, id);
    return rows[0];
  };
}
`,
    ],
    [
      at('place-thing.ts'),
      before === undefined
        ? `import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { ThingSchema } from './schema.ts';
import { insertThing } from './thing-store.ts';

export function createPlaceThing(database: ModuleDatabase<ThingSchema>) {
  return async ({ id, size }: { readonly id: string; readonly size: number }) =>
    database.transaction(async (transaction) => transaction.run(insertThing, id, size));
}
`
        : `import type { Client } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { thingContract as otherContract } from '../${before}/contract.ts';
import type { ThingSchema } from './schema.ts';
import { insertThing } from './thing-store.ts';

/** Asks first, and stores afterwards. */
export function createPlaceThing(database: ModuleDatabase<ThingSchema>, other: Client<typeof otherContract>) {
  return async ({ id, size }: { readonly id: string; readonly size: number }) => {
    const found = await other.getThing({ id });
    await database.transaction(async (transaction) => transaction.run(insertThing, id, found.size + size));
    return found;
  };
}
`,
    ],
    [
      at('when-thing-placed.ts'),
      before === undefined
        ? `import { forgetThing } from './thing-store.ts';

export const whenNothing = forgetThing;
`
        : `import type { Reaction } from '../../platform/events/index.ts';
import { thingEvents } from '../${before}/contract.ts';
import { forgetThing } from './thing-store.ts';

export function createWhenThingPlaced(): Reaction {
  return {
    apply: async (transaction, event) => {
      if (event.type === thingEvents.thingPlaced.type) await transaction.run(forgetThing, event.key);
    },
  };
}
`,
    ],
    [
      at('module.ts'),
      `import { migrations${index} } from '../../../migrations/${name}/index.ts';
import { databaseOf, defineModule, provide } from '../../platform/kernel/index.ts';
import { thingContract } from './contract.ts';
import { createFindThings } from './find-things.ts';
import { createPlaceThing } from './place-thing.ts';
import * as reactions from './when-thing-placed.ts';

export const module${index} = defineModule({
  contract: thingContract,
  owner: { team: '@bench/${name}', onCall: 'nobody' },
  requires: [],
  tables: { ${table}: 'things' },
  migrations: migrations${index},
  parts: [provide(createFindThings, [databaseOf()]), provide(createPlaceThing, [databaseOf()])],
  operations: (get) => ({ getThing: get(createFindThings), placeThing: get(createPlaceThing), ...reactions }),
});
`,
    ],
    [
      `migrations/${name}/index.ts`,
      `import { first } from './0001-things.ts';

export const migrations${index} = [first];
`,
    ],
    [
      `migrations/${name}/0001-things.ts`,
      `import { sql } from 'kysely';
import { defineMigration } from '../../src/platform/databases/index.ts';

export const first = defineMigration('0001-things', ({ schema }) => [
  schema
    .createTable('${table}')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('size', 'integer', (column) => column.notNull().check(sql\`size >= 0\`)),
  schema.createIndex('${table}_size').on('${table}').column('size'),
]);
`,
    ],
  ];
}
