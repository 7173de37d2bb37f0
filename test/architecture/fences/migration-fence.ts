import { findUnsafeStatements, type Migration } from '../../../src/platform/databases/index.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { compileMigrations, type MigrationSql } from './compile-migrations.ts';
import { findFailedMigrations, type MigrationList } from './failed-migrations.ts';
import { blind, type FenceReport, type Violation } from './fence.ts';
import { fileOfMigration, PLATFORM } from './migration-file.ts';

const FENCE = 'migrations-keep-nobody-waiting';

/** Every migration can be applied, makes no busy module wait on PostgreSQL and leaves the version that still runs whole. */
export function checkMigrations(
  modules: readonly AnyModule[],
  platformMigrations: readonly Migration[],
): FenceReport {
  const platform = { ...listOf(PLATFORM, platformMigrations), owns: platformMigrations.length };
  const ofModules = modules.map(({ contract, tables, migrations }) => ({
    ...listOf(contract.module, migrations),
    owns: Object.keys(tables).length,
  }));
  const lists = [platform, ...ofModules];
  const statements = lists.flatMap(({ postgres }) => postgres.flatMap(({ sql }) => sql)).length;
  return {
    name: 'migrations',
    looked: `${statements} statements of ${lists.flatMap(({ postgres }) => postgres).length} migrations`,
    violations: [
      ...findFailedMigrations(platform, ofModules, modules),
      ...lists.flatMap(({ module, postgres }) =>
        postgres.flatMap(({ name, sql }) =>
          findUnsafeStatements(sql).map((found): Violation => {
            const file = fileOfMigration(module, name);
            const what = found.sql.replace(/\s+/g, ' ');
            return { fence: FENCE, file, what, place: `${file}\n  ${what}`, remedy: `It ${found.reason}` };
          }),
        ),
      ),
    ],
    problems: [
      ...(modules.length === 0 ? [blind(FENCE, '0 modules')] : []),
      ...lists
        .filter(({ owns, postgres }) => owns > 0 && postgres.every(isEmpty))
        .map(({ module }) => blind(FENCE, `0 statements in the migrations of ${module}`)),
    ],
  };
}

function listOf(module: string, migrations: readonly Migration[]): MigrationList {
  return {
    module,
    sqlite: compileMigrations(module, migrations, 'sqlite'),
    postgres: compileMigrations(module, migrations, 'postgres'),
  };
}

/** Of what does not compile is told elsewhere. */
function isEmpty({ sql, complaint }: MigrationSql): boolean {
  return sql.length === 0 && complaint === undefined;
}
