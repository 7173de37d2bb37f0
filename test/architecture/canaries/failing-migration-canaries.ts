import { type CompiledQuery, sql } from 'kysely';
import { defineMigration, type Migration } from '../../../src/platform/databases/index.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { FAILS } from '../fences/failed-migrations.ts';
import { checkMigrations } from '../fences/migration-fence.ts';
import { type CanaryReport, silent, withoutCanary } from './canary-report.ts';
import { victimOf } from './statement-canaries.ts';

interface PlantedMigration {
  readonly what: string;
  readonly migration: Migration;
  /** What has to be said of it. */
  readonly said: readonly string[];
}

const LAWFUL = defineMigration('9000-lawful', ({ schema }) => [
  schema.createTable('planted_boxes').addColumn('label', 'text').addColumn('weight', 'integer'),
]);

/** Each module has a migration for each way of not getting past it, and each of those is told beside the others. */
export function tryFailingMigrations(
  modules: readonly AnyModule[],
  platformMigrations: readonly Migration[],
): CanaryReport {
  const planted = modules.map((definition) => ({ definition, plants: plantsOf(definition, modules) }));
  const failing = planted.map(({ definition, plants }) => ({
    ...definition,
    migrations: [...definition.migrations, LAWFUL, ...plants.map(({ migration }) => migration)],
  }));
  const { violations } = checkMigrations(failing, platformMigrations);
  const found = Map.groupBy(
    violations.filter(({ fence }) => fence === FAILS),
    ({ file }) => file,
  );
  const fileOf = (module: string, { migration }: PlantedMigration) =>
    `migrations/${module}/${migration.name}.ts`;
  const expected = planted.flatMap(({ definition: { contract }, plants }) =>
    plants.map((plant) => ({ module: contract.module, plant, file: fileOf(contract.module, plant) })),
  );
  return {
    fence: FAILS,
    planted: expected.length,
    problems: [
      ...expected
        .filter(({ plant, file }) => {
          const [first, ...more] = found.get(file) ?? [];
          return more.length > 0 || !plant.said.every((said) => first?.remedy.includes(said));
        })
        .map(({ module, plant }) => silent(FAILS, module, plant.what)),
      ...modules
        .filter(({ contract: { module } }) => found.has(`migrations/${module}/${LAWFUL.name}.ts`))
        .map(
          ({ contract: { module } }) => `✗ ${FAILS}\n  It fires for a lawful migration planted in ${module}.`,
        ),
      ...modules
        .filter(({ contract }) => victimOf(contract.module, modules) === undefined)
        .map(({ contract }) => withoutCanary(FAILS, contract.module, 'no other module owns a table')),
    ],
  };
}

function plantsOf({ contract: { module } }: AnyModule, modules: readonly AnyModule[]): PlantedMigration[] {
  const victim = victimOf(module, modules);
  const [foreign] = Object.keys(victim?.tables ?? {});
  const owner = victim?.contract.module ?? '';
  return [
    ...(foreign === undefined
      ? []
      : [
          {
            what: `an index on ${foreign} of ${owner}`,
            migration: defineMigration('9001-foreign-table', ({ schema }) => [
              schema.createIndex('planted_index').on(foreign).column('id'),
            ]),
            said: [module, `no such table: main.${foreign}`, `${foreign} belongs to ${owner}`, 'contract'],
          },
        ]),
    {
      what: 'an index on a table whose name is misspelt',
      migration: defineMigration('9002-misspelt', ({ schema }) => [
        schema.createIndex('planted_weight').on('planted_boxs').column('weight'),
      ]),
      said: ['no such table: main.planted_boxs', 'No module has planted_boxs', 'Did you mean planted_boxes?'],
    },
    {
      what: 'the end of a column that has an index',
      migration: defineMigration('9003-indexed-column', ({ schema }) => [
        schema.createIndex('planted_label').on('planted_boxes').column('label'),
        schema.alterTable('planted_boxes').dropColumn('label'),
      ]),
      said: ['no such column: "label"', 'drop the index in a statement before it'],
    },
    {
      what: 'a table that is there already',
      migration: defineMigration('9004-twice', ({ schema }) => [
        schema.createTable('planted_boxes').addColumn('label', 'text'),
      ]),
      said: ['already exists', 'Correct the statement'],
    },
    {
      what: 'a statement with parameters',
      migration: defineMigration('9005-parameters', (query) => [
        {
          compile: (): CompiledQuery<unknown> =>
            sql`delete from planted_boxes where label = ${'x'}`.compile(query),
        },
      ]),
      said: ['write its values with sql.lit'],
    },
  ];
}
