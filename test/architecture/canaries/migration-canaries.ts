import { sql } from 'kysely';
import { defineMigration, findUnsafeStatements } from '../../../src/platform/databases/index.ts';
import { unsafeStatementRules } from '../../../src/platform/databases/unsafe-statement-rules.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { unsafeStatementSamples } from '../../platform/databases/unsafe-statement-samples.ts';
import { checkMigrations } from '../fences/migration-fence.ts';
import { type CanaryReport, silent } from './canary-report.ts';

const FENCE = 'migrations-keep-nobody-waiting';

/** Each module has a migration that breaks each rule, on a table of its own. */
export function tryMigrations(modules: readonly AnyModule[]): CanaryReport {
  const planted = modules.map((definition) => {
    const { module } = definition.contract;
    const [table = 'things'] = Object.keys(definition.tables);
    const statements = unsafeStatementSamples.flatMap(({ unsafe }) =>
      unsafe.map((statement) => statement.replaceAll('"storage"."boxes"', `"${module}"."${table}"`)),
    );
    return { definition, module, statements };
  });
  const unsafe = planted.map(({ definition, statements }) => ({
    ...definition,
    migrations: statements.map((statement, index) =>
      defineMigration(`${index}-planted`, (query) => [{ compile: () => sql.raw(statement).compile(query) }]),
    ),
  }));
  const { violations } = checkMigrations(unsafe, []);
  const found = new Set(violations.filter(({ fence }) => fence === FENCE).map(({ file }) => file));
  return {
    fence: FENCE,
    planted: planted.reduce((sum, { statements }) => sum + statements.length, 0),
    problems: [
      ...planted.flatMap(({ module, statements }) =>
        statements
          .filter((_, index) => !found.has(`migrations/${module}/${index}-planted.ts`))
          .map((statement) => silent(FENCE, module, statement)),
      ),
      ...rulesWithoutCanary(),
    ],
  };
}

function rulesWithoutCanary(): string[] {
  const reasons = new Set(
    unsafeStatementSamples.flatMap(({ unsafe }) =>
      unsafe.flatMap((statement) => findUnsafeStatements([statement]).map(({ reason }) => reason)),
    ),
  );
  return unsafeStatementRules
    .filter(({ reason }) => !reasons.has(reason))
    .map(({ reason }) => `✗ ${FENCE}\n  The rule that it ${reason} has no canary.`);
}
