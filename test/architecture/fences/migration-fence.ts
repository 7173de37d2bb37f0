import { findUnsafeStatements, type Migration } from '../../../src/platform/databases/index.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { compileMigrations } from './compile-migrations.ts';
import { blind, type FenceReport, type Violation } from './fence.ts';

const FENCE = 'migrations-keep-nobody-waiting';
const PLATFORM = 'platform';

/** No migration makes a busy module wait on PostgreSQL, or breaks the version that still runs. */
export function checkMigrations(
  modules: readonly AnyModule[],
  platformMigrations: readonly Migration[],
): FenceReport {
  const lists = [
    { module: PLATFORM, owns: platformMigrations.length, migrations: platformMigrations },
    ...modules.map(({ contract, tables, migrations }) => ({
      module: contract.module,
      owns: Object.keys(tables).length,
      migrations,
    })),
  ].map((list) => ({ ...list, compiled: compileMigrations(list.module, list.migrations, 'postgres') }));
  const statements = lists.flatMap(({ compiled }) => compiled.flatMap(({ sql }) => sql)).length;
  return {
    name: 'migrations',
    looked: `${statements} statements of ${lists.flatMap(({ compiled }) => compiled).length} migrations`,
    violations: lists.flatMap(({ module, compiled }) =>
      compiled.flatMap(({ name, sql }) =>
        findUnsafeStatements(sql).map((found): Violation => {
          const file = `migrations/${module}/${name.replace(/^.*\//, '')}.ts`;
          const what = found.sql.replace(/\s+/g, ' ');
          return { fence: FENCE, file, what, place: `${file}\n  ${what}`, remedy: `It ${found.reason}` };
        }),
      ),
    ),
    problems: [
      ...(modules.length === 0 ? [blind(FENCE, '0 modules')] : []),
      ...lists
        .filter(({ compiled, owns }) => owns > 0 && compiled.every(({ sql }) => sql.length === 0))
        .map(({ module }) => blind(FENCE, `0 statements in the migrations of ${module}`)),
    ],
  };
}
