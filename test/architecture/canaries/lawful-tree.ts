import { type Pair, pairsOf } from './plant.ts';
import { platformOrder } from './platform-order.ts';

const packages = [
  'better-sqlite3',
  'commander',
  'emittery',
  'express',
  'inversify',
  'kysely',
  'pg',
  'pino',
  '@duckdb/node-api',
  '@nats-io/transport-node',
  'zod',
];

function lines(...imports: string[]): string {
  return imports.map((from) => `import '${from}';`).join('\n');
}

/** A small Tearline with these modules that keeps every rule, and shows what each of them allows. */
export function lawfulTree(modules: readonly string[]): [file: string, code: string][] {
  const pairs = pairsOf(modules);
  return [...wiringOf(pairs), ...pairs.flatMap(moduleFiles), ...platformFiles, ...packageFiles];
}

function wiringOf(pairs: readonly Pair[]): [string, string][] {
  const platform = platformOrder.map((folder) => `./platform/${folder}/index.ts`);
  const definitions = pairs.map(({ module }) => `./${module}/module.ts`);
  return [
    ['src/main.ts', lines('./modules/index.ts', ...platform)],
    ['src/tearline.ts', lines('./platform/cli/index.ts', './modules/index.ts')],
    ['src/modules/index.ts', lines(...definitions, '../platform/kernel/index.ts')],
  ];
}

function moduleFiles({ module, other }: Pair): [string, string][] {
  const at = (file: string) => `src/modules/${module}/${file}`;
  return [
    [
      at('contract.ts'),
      lines('zod', '../../platform/contracts/index.ts', '../../platform/foundation/index.ts'),
    ],
    [at('module.ts'), lines('kysely', `../../../migrations/${module}/index.ts`, './thing-store.ts')],
    [at('schema.ts'), lines('kysely')],
    [at('thing.ts'), lines('zod', 'node:crypto', './contract.ts', './thing-total.ts')],
    [at('thing-total.ts'), lines('../../platform/foundation/index.ts')],
    [at('thing-store.ts'), lines('kysely', './schema.ts', './thing.ts')],
    [at('place-thing.ts'), lines(`../${other}/contract.ts`, '../../platform/databases/index.ts')],
    [at('right-half.ts'), lines('./left-half.ts')],
    [at('left-half.ts'), lines('./thing-total.ts')],
    [`migrations/${module}/index.ts`, lines('./0001-things.ts', '../../src/platform/databases/index.ts')],
    [`migrations/${module}/0001-things.ts`, lines('kysely')],
  ];
}

const platformFiles: readonly [string, string][] = [
  ['migrations/platform/index.ts', lines('./0001-outbox.ts')],
  ['migrations/platform/0001-outbox.ts', lines('kysely')],
  ...platformOrder.map((folder): [string, string] => [`src/platform/${folder}/index.ts`, '']),
  ['src/platform/databases/index.ts', lines('./open.ts', '../contracts/index.ts')],
  ['src/platform/databases/open.ts', lines('better-sqlite3', 'node:sqlite', './statement-guard/index.ts')],
  ['src/platform/databases/statement-guard/index.ts', lines('./mirror.ts')],
  ['src/platform/databases/statement-guard/mirror.ts', lines('../../foundation/index.ts')],
  ['src/platform/kernel/index.ts', lines('inversify', 'emittery', '../../../migrations/platform/index.ts')],
  ['src/platform/http/index.ts', lines('express', './right.ts')],
  ['src/platform/http/right.ts', lines('./left.ts')],
  ['src/platform/http/left.ts', ''],
  ['src/platform/cli/index.ts', lines('commander', './command.ts')],
  ['src/platform/cli/command.ts', ''],
  ['test/support/helper.ts', ''],
];

const packageFiles: readonly [string, string][] = [
  [
    'package.json',
    JSON.stringify({
      type: 'module',
      dependencies: Object.fromEntries(packages.map((name) => [name, '1.0.0'])),
      devDependencies: { vitest: '1.0.0' },
    }),
  ],
  ...[...packages, 'vitest', 'undeclared'].flatMap((name): [string, string][] => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
    [`node_modules/${name}/index.js`, ''],
  ]),
];
