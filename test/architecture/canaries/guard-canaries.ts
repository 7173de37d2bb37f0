import type { Migration } from '../../../src/platform/databases/index.ts';
import { createStatementGuard } from '../../../src/platform/databases/statement-guard/index.ts';
import { isAppError } from '../../../src/platform/foundation/index.ts';
import { type AnyModule, manifestsOf } from '../../../src/platform/kernel/index.ts';
import { applyMigrations } from '../fences/apply-migrations.ts';
import { compileMigrations } from '../fences/compile-migrations.ts';
import { type CanaryReport, silent, withoutCanary } from './canary-report.ts';
import { victimOf } from './statement-canaries.ts';

const FENCE = 'the guard of statements on SQLite';

const WAYS: readonly ((table: string) => string)[] = [
  (table) => `select * from "${table}"`,
  (table) => `insert into "${table}" default values`,
  (table) => `update "${table}" set rowid = 1`,
  (table) => `delete from "${table}"`,
  (table) => `with t as (select * from ${table}) select count(*) from t`,
];

/** Each module, with the schema that its migrations make, reaches for a table of another one. */
export function tryGuard(
  modules: readonly AnyModule[],
  platformMigrations: readonly Migration[],
): CanaryReport {
  const reports = modules.map((definition) => tryModule(definition, modules, platformMigrations));
  return {
    fence: FENCE,
    planted: reports.reduce((sum, { planted }) => sum + planted, 0),
    problems: reports.flatMap(({ problems }) => problems),
  };
}

function tryModule(
  definition: AnyModule,
  modules: readonly AnyModule[],
  platformMigrations: readonly Migration[],
): Omit<CanaryReport, 'fence'> {
  const { module } = definition.contract;
  const victim = victimOf(module, modules);
  const [table] = Object.keys(victim?.tables ?? {});
  if (victim === undefined || table === undefined)
    return { planted: 0, problems: [withoutCanary(FENCE, module, 'no other module owns a table')] };
  const owners = new Map(
    modules.flatMap(({ contract, tables }) =>
      Object.keys(tables).map((name) => [name, contract.module] as const),
    ),
  );
  const remedies = new Map(manifestsOf(modules).map((manifest) => [manifest.module, manifest.remedy]));
  const definitions = schemaOf([...platformMigrations, ...definition.migrations], module);
  const guard = createStatementGuard({ module, owners, definitions }, (owner) => remedies.get(owner) ?? '');
  try {
    return {
      planted: WAYS.length,
      problems: [
        ...WAYS.map((way) => way(table)).flatMap((sql) => {
          const refusal = refusalOf(() => guard.checkStatement(sql));
          const isRefused =
            isAppError(refusal, 'databases.foreign-table') &&
            refusal.details?.['owner'] === victim.contract.module;
          return isRefused ? [] : [silent(FENCE, module, sql)];
        }),
        ...Object.keys(definition.tables).flatMap((own) => {
          const refusal = refusalOf(() => guard.checkStatement(`select * from "${own}"`));
          return refusal === undefined
            ? []
            : [`✗ ${FENCE}\n  It refuses ${module} its own table ${own}: ${String(refusal)}`];
        }),
      ],
    };
  } finally {
    guard.close();
  }
}

/** As far as the migrations can be applied: the fence of migrations says which cannot. */
function schemaOf(migrations: readonly Migration[], module: string): string[] {
  return applyMigrations(compileMigrations(module, migrations, 'sqlite')).objects.map(({ sql }) => sql);
}

function refusalOf(check: () => void): unknown {
  try {
    check();
    return undefined;
  } catch (error) {
    return error;
  }
}
