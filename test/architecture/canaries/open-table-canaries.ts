import { SourceTree } from '../../../src/platform/extraction/code/source-tree.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { checkStatements, OPEN } from '../fences/statement-fence.ts';
import { type CanaryReport, silent } from './canary-report.ts';

/** Statements on a table that nobody can name without running them. */
const WAYS: readonly string[] = [
  `export const spy = (query: any, table: string) => query.selectFrom(table);`,
  `export const spy = (query: any, table: any) => query.selectFrom(['own', table]);`,
  `export const spy = (query: any, table: string) => query.selectFrom('own').leftJoin(\`\${table} as t\`, 'a', 'b');`,
  `export const spy = (query: any, kind: string) => query.insertInto('stock_' + kind);`,
  `let table = 'own';\ntable = 'other';\nexport const spy = (query: any) => query.updateTable(table);`,
  `export const spy = (query: any) => query.deleteFrom(process.env.TABLE);`,
  `export const spy = (query: any, { table }: { table: string }) => query.mergeInto(table);`,
  `import { hidden } from 'elsewhere';\nexport const spy = (query: any) => query.selectFrom(hidden());`,
  `export const spy = (table: string) => sql\`select 1 from \${sql.table(table)}\`;`,
  `export const spy = (query: any, table: string) => query.selectFrom(query.dynamic.table(table).as('t'));`,
  `export const spy = (table: string) => sql\`select 1 from \${sql.id(table)}\`;`,
  `export const spy = (table: any) => sql\`insert into \${table} values (1)\`;`,
  `export const spy = (text: string) => sql.raw(text);`,
];

/** What stands in the same places and is no name of a table, or can be read. */
const LAWFUL: readonly string[] = [
  `export const fine = (query: any) => query.selectFrom(query.selectFrom('own').selectAll().as('t'));`,
  `export const fine = (query: any) => query.selectFrom((build: any) => build.selectFrom('own').as('t'));`,
  `const OWN = sql.table('own');\nexport const fine = sql\`select 1 from \${OWN}\`;`,
  `const rows = sql\`select 1\`;\nexport const fine = (query: any) => query.selectFrom(rows);`,
  `const OWN = ['own', 'other'] as const;\nexport const fine = (query: any) => OWN.map((table) => query.deleteFrom(table));`,
  `export const fine = (query: any, isNew: boolean) => query.selectFrom(isNew ? 'own' : 'other');`,
  `export const fine = (day: string) => sql\`select extract(year from \${day}) where a is distinct from \${day}\`;`,
  `export const fine = (query: any, alias: string) => query.selectFrom(\`own as \${alias}\`);`,
  `export const fine = (listener: any, topic: string) => listener.on(topic).from(topic).table(topic);`,
];

/** Each module has a statement whose table only a run would show. */
export function tryOpenTables(modules: readonly AnyModule[]): CanaryReport {
  const names = modules.map(({ contract }) => contract.module);
  const planted = names.flatMap((module) =>
    WAYS.map((code, index) => ({ module, code, file: `src/modules/${module}/open-${index}-store.ts` })),
  );
  const lawful = names.flatMap((module) =>
    LAWFUL.map((code, index) => ({ module, code, file: `src/modules/${module}/fine-${index}-store.ts` })),
  );
  const files = new Map([...planted, ...lawful].map(({ file, code }) => [file, code]));
  const { violations } = checkStatements(new SourceTree(undefined, files), modules);
  const fired = new Set(violations.filter(({ fence }) => fence === OPEN).map(({ file }) => file));
  return {
    fence: OPEN,
    planted: planted.length,
    problems: [
      ...planted.filter(({ file }) => !fired.has(file)).map(({ module, code }) => silent(OPEN, module, code)),
      ...lawful
        .filter(({ file }) => fired.has(file))
        .map(({ code }) => `✗ ${OPEN}\n  It fires for ${code}, whose table can be read.`),
    ],
  };
}
