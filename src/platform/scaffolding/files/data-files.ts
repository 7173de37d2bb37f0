import { type Blueprint, namesOf, namesOfThing, type Thing, type WrittenFile } from '../blueprint.ts';
import { code } from '../code.ts';
import { camelCase } from '../names.ts';

/** `schema.ts`, the stores and the first migration. */
export function dataFiles(blueprint: Blueprint): WrittenFile[] {
  const { inSource } = namesOf(blueprint);
  return [
    [inSource('schema.ts'), schemaText(blueprint)],
    ...blueprint.things.map(
      (thing): WrittenFile => [inSource(namesOfThing(thing).storeFile), storeText(blueprint, thing)],
    ),
    ...(blueprint.hears.length > 0
      ? [[inSource('event-count-store.ts'), countStoreText(blueprint)] as const]
      : []),
    ...migrationFiles(blueprint),
  ];
}

function schemaText(blueprint: Blueprint): string {
  const { schema, countsTable } = namesOf(blueprint);
  const { things, hears } = blueprint;
  return code`/** The tables of ${blueprint.module}. */
export interface ${schema} {
${things.map(({ table }) => `  ${table}: { id: string; title: string; added_at: number };`).join('\n')}
${hears.length > 0 ? `  ${countsTable}: { type: string; heard: number };` : ''}
}
`;
}

function storeText(blueprint: Blueprint, thing: Thing): string {
  const { schema, query } = namesOf(blueprint);
  const { one, insert, selectOne, selectByIds, selectPage, saidAll } = namesOfThing(thing);
  const row = `${one}Row`;
  const columns = thing.table.toUpperCase();
  return code`import type { Kysely } from 'kysely';
import { statement, textsOf } from '../../platform/databases/index.ts';
import type { ${schema} } from './schema.ts';

type ${query} = Kysely<${schema}>;

const ${columns} = ['id', 'title', 'added_at as addedAt'] as const;

export interface ${row} {
  id: string;
  title: string;
  addedAt: number;
}

export const ${insert} = statement((query: ${query}, given: ${row}) =>
  query.insertInto('${thing.table}').values({ id: given.id, title: given.title, added_at: given.addedAt }),
);

export const ${selectOne} = statement((query: ${query}, given: { id: string }) =>
  query.selectFrom('${thing.table}').select(${columns}).where('id', '=', given.id),
);

/** The ${saidAll} of a JSON array of ids, as far as there are any. */
export const ${selectByIds} = statement((query: ${query}, given: { ids: string }) =>
  query.selectFrom('${thing.table}').select(${columns}).where('id', 'in', textsOf(given.ids)).orderBy('id'),
);

export const ${selectPage} = statement((query: ${query}, given: { after: string; limit: number }) =>
  query.selectFrom('${thing.table}').select(${columns}).where('id', '>', given.after).orderBy('id').limit(given.limit),
);
`;
}

function countStoreText(blueprint: Blueprint): string {
  const { schema, query, countsTable } = namesOf(blueprint);
  return code`import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import type { ${schema} } from './schema.ts';

type ${query} = Kysely<${schema}>;

export const countEvent = statement((query: ${query}, given: { type: string }) =>
  query
    .insertInto('${countsTable}')
    .values({ type: given.type, heard: sql.lit(1) })
    .onConflict((conflict) =>
      conflict.column('type').doUpdateSet((row) => ({ heard: row('${countsTable}.heard', '+', 1) })),
    ),
);

export const selectCounts = statement((query: ${query}, _given: object) =>
  query.selectFrom('${countsTable}').select(['type', 'heard']).orderBy('type'),
);
`;
}

function migrationFiles(blueprint: Blueprint): WrittenFile[] {
  const { module, things, hears } = blueprint;
  const { migrations, countsTable } = namesOf(blueprint);
  const name = `${camelCase(module)}0001`;
  const tables = [
    ...things.map(
      ({ table }) => `  schema
    .createTable('${table}')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('added_at', 'integer', (column) => column.notNull()),`,
    ),
    ...(hears.length > 0
      ? [
          `  schema
    .createTable('${countsTable}')
    .addColumn('type', 'text', (column) => column.primaryKey().notNull())
    .addColumn('heard', 'integer', (column) => column.notNull()),`,
        ]
      : []),
  ];
  return [
    [
      `migrations/${module}/0001-${module}.ts`,
      code`import { defineMigration } from '../../src/platform/databases/index.ts';

export const ${name} = defineMigration('0001-${module}', ({ schema }) => [
${tables.join('\n')}
]);
`,
    ],
    [
      `migrations/${module}/index.ts`,
      `import type { Migration } from '../../src/platform/databases/index.ts';
import { ${name} } from './0001-${module}.ts';

export const ${migrations}: readonly Migration[] = [${name}];
`,
    ],
  ];
}
