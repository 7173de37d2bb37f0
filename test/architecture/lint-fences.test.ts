import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { plantTree } from './canaries/plant-tree.ts';

/** Fences that look at names inside an import or at calls, where dependency-cruiser sees only files. */
const project = join(import.meta.dirname, '../..');
const opensDatabase = `import { SqliteDialect } from 'kysely';\n\nexport const dialect = SqliteDialect;`;
const printsLine = `console.log('hello');`;

const root = plantTree([
  ['.gitignore', ''],
  ['src/platform/moves/open-database.ts', opensDatabase],
  ['src/platform/databases/open-database.ts', opensDatabase],
  ['src/modules/orders/print-line.ts', printsLine],
  ['src/platform/cli/print-line.ts', printsLine],
]);
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('the linter keeps dialects in databases and printing in the command line', () => {
  copyFileSync(join(project, 'biome.json'), join(root, 'biome.json'));
  const biome = join(project, 'node_modules/.bin/biome');
  const { stdout } = spawnSync(biome, ['lint', '--reporter=github', 'src'], { cwd: root, encoding: 'utf8' });
  const found = [...stdout.replaceAll(`${root}/`, '').matchAll(/title=([^,]+),file=([^,]+),/g)].map(
    ([, rule, file]) => `${file}: ${rule}`,
  );
  expect(found.sort()).toEqual([
    'src/modules/orders/print-line.ts: lint/suspicious/noConsole',
    'src/platform/moves/open-database.ts: lint/style/noRestrictedImports',
  ]);
});
