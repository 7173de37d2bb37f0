import { SourceTree } from '../../../src/platform/extraction/code/source-tree.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { checkStatements } from '../fences/statement-fence.ts';
import { type CanaryReport, silent, withoutCanary } from './canary-report.ts';

const FENCE = 'statements-name-own-tables';

/** Every way in which code can name a table. */
const WAYS: readonly ((table: string, owner: string) => string)[] = [
  (table) => `export const spy = (query: any) => query.selectFrom('${table}').selectAll();`,
  (table) => `export const spy = (query: any) => query.selectFrom(['${table} as t']).selectAll();`,
  (table) =>
    `export const spy = (query: any) => query.selectFrom('own').innerJoin('${table} as t', 't.id', 'id');`,
  (table) => `export const spy = (query: any) => query.selectFrom('own').leftJoin('${table}', 'a', 'b');`,
  (table) => `export const spy = (query: any) => query.insertInto('${table}').values({});`,
  (table) => `export const spy = (query: any) => query.updateTable('${table}').set({});`,
  (table) => `export const spy = (query: any) => query.deleteFrom('own').using('${table}');`,
  (table) => `export const spy = (query: any) => query.deleteFrom('${table}');`,
  (table) => `export const spy = sql\`select count(*) from \${sql.table('${table}')}\`;`,
  (table) => `export const spy = sql\`select count(*) from own join ${table} on true\`;`,
  (table) => `export const spy = sql\`select 1 from own as o, "${table}" t where t.id = o.id\`;`,
  (table) => `export const spy = sql\`update ${table} set a = 1\`;`,
  (table) => `export const spy = sql\`insert into "${table}" values (1)\`;`,
  (table) => `export const spy = sql\`select 1 from \${sql.id('${table}')}\`;`,
  (table) => `export const spy = sql\`select 1 from \${sql.raw('${table}')}\`;`,
  (table) => `export const spy = sql.raw('select 1 from ${table}');`,
  (table) => `export const spy = (query: any) => query['selectFrom']('${table}');`,
  (table) => `const table = '${table}';\nexport const spy = (query: any) => query.selectFrom(table);`,
  (table) =>
    `const table = '${table}' as const;\nexport const spy = (query: any) => query.selectFrom(\`\${table} as t\`);`,
  (table) =>
    `export const spy = (query: any) => { const table = \`${table}\`; return query.deleteFrom(table); };`,
  (table) =>
    `const TABLES = ['own', '${table}'];\nexport const spy = (query: any) => query.selectFrom(TABLES);`,
  (table) =>
    `const NAMES = { there: '${table}' } as const;\nexport const spy = (query: any) => query.insertInto(NAMES.there);`,
  (table) =>
    `export const spy = (query: any) => ['own', '${table}'].map((each) => query.updateTable(each).set({}));`,
  (table) =>
    `export const spy = (query: any) => { for (const each of ['${table}']) query.selectFrom('own').innerJoin(each, 'a', 'b'); };`,
  (table) => `export const spy = (query: any, table: 'own' | '${table}') => query.selectFrom(table);`,
  () =>
    `import { PLANTED } from './planted-name.ts';\nexport const spy = (query: any) => query.selectFrom(PLANTED);`,
  () =>
    `import * as names from './planted-names.ts';\nexport const spy = (query: any) => query.deleteFrom(names.RENAMED);`,
  (_, owner) => `export const spy = sql\`select count(*) from ${owner.replaceAll('-', '_')}.anything\`;`,
];

const MIGRATIONS: readonly ((table: string) => string)[] = [
  (table) => `export const spy = (schema: any) => schema.dropTable('${table}');`,
  (table) => `export const spy = (schema: any) => schema.createIndex('spy').on('${table}').column('id');`,
  (table) =>
    `export const spy = (schema: any) => schema.createTable('own').addColumn('a', 'text', (a: any) => a.references('${table}.id'));`,
];

/** Each module names a table of another one, in its code and in its migrations. */
export function tryStatements(modules: readonly AnyModule[]): CanaryReport {
  const planted = modules.flatMap((definition) => plantsOf(definition, modules));
  const files = new Map([...planted.map(({ file, code }) => [file, code] as const), ...namesOf(modules)]);
  const { violations } = checkStatements(new SourceTree(undefined, files), modules);
  const fired = new Set(violations.filter(({ fence }) => fence === FENCE).map(({ file }) => file));
  return {
    fence: FENCE,
    planted: planted.length,
    problems: [
      ...planted
        .filter(({ file }) => !fired.has(file))
        .map(({ module, code }) => silent(FENCE, module, code)),
      ...modules
        .filter(({ contract }) => victimOf(contract.module, modules) === undefined)
        .map(({ contract }) => withoutCanary(FENCE, contract.module, 'no other module owns a table')),
    ],
  };
}

/** What the plants of each module import. */
function namesOf(modules: readonly AnyModule[]): [file: string, code: string][] {
  return modules.flatMap(({ contract: { module } }) => {
    const [table = ''] = Object.keys(victimOf(module, modules)?.tables ?? {});
    return [
      [`src/modules/${module}/planted-name.ts`, `export const PLANTED = '${table}';`],
      [`src/modules/${module}/planted-names.ts`, `export { PLANTED as RENAMED } from './planted-name.ts';`],
    ];
  });
}

function plantsOf({ contract: { module } }: AnyModule, modules: readonly AnyModule[]) {
  const victim = victimOf(module, modules);
  const [table] = Object.keys(victim?.tables ?? {});
  if (victim === undefined || table === undefined) return [];
  const owner = victim.contract.module;
  return [
    ...WAYS.map((way, index) => ({
      file: `src/modules/${module}/spy-${index}-store.ts`,
      code: way(table, owner),
    })),
    ...MIGRATIONS.map((way, index) => ({
      file: `migrations/${module}/000${index}-spy.ts`,
      code: way(table),
    })),
  ].map((each) => ({ module, ...each }));
}

/** The next module that owns a table which the canary's module has no table like. */
export function victimOf(module: string, modules: readonly AnyModule[]): AnyModule | undefined {
  const position = modules.findIndex(({ contract }) => contract.module === module);
  return [...modules.slice(position + 1), ...modules.slice(0, position)].find(
    ({ tables }) => Object.keys(tables).length > 0,
  );
}
