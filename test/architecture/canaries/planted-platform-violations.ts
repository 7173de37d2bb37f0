import { type Plant, plant } from './plant.ts';
import { platformOrder } from './platform-order.ts';

export const platformPlants: readonly Plant[] = [
  // Each folder reaches for the nearest one that it must not.
  ...platformOrder
    .slice(0, -1)
    .map((folder, position) =>
      plant(
        `${folder}-imports-only-earlier-platform-folders`,
        `src/platform/${folder}/reaches-up.ts`,
        `import '../${platformOrder[position + 1]}/index.ts';`,
      ),
    ),
  plant(
    'foundation-imports-only-earlier-platform-folders',
    'src/platform/foundation/reaches-up-for-a-type.ts',
    `import type { Cli } from '../cli/index.ts';`,
  ),
  plant(
    'kernel-imports-only-earlier-platform-folders',
    'src/platform/kernel/reaches-up-when-asked.ts',
    `export const console = () => import('../console/index.ts');`,
  ),
  plant(
    'platform-folders-are-entered-through-their-index',
    'src/platform/cli/climbs-in.ts',
    `export type { Guard } from '../databases/statement-guard/index.ts';`,
  ),
  plant(
    'platform-folders-are-entered-through-their-index',
    'src/tearline.ts',
    `await import('./platform/cli/command.ts');`,
  ),
  plant(
    'nested-platform-folders-are-entered-through-their-index',
    'src/platform/databases/looks-inside.ts',
    `import { mirror } from './statement-guard/mirror.ts';`,
  ),
  plant(
    'nested-platform-folders-are-entered-through-their-index',
    'src/platform/databases/sqlite/looks-across.ts',
    `import { mirror } from '../statement-guard/mirror.ts';`,
  ),
  plant(
    'only-entry-points-import-the-module-list',
    'src/platform/console/shows-modules.ts',
    `import { modules } from '../../modules/index.ts';`,
    ['platform-never-imports-modules'],
  ),
  plant('database-drivers-stay-in-databases', 'src/platform/events/b.ts', `import type { Pool } from 'pg';`),
  plant('database-drivers-stay-in-databases', 'src/platform/moves/c.ts', `import 'node:sqlite';`),
  plant(
    'database-drivers-stay-in-databases',
    'src/platform/copies/d.ts',
    `const sqlite = process.getBuiltinModule('node:sqlite');`,
  ),
  plant(
    'emittery-stays-in-events-and-kernel',
    'src/platform/http/bus.ts',
    `import Emittery from 'emittery';`,
  ),
  plant('commander-stays-in-cli', 'src/platform/moves/asks.ts', `import { Command } from 'commander';`),
  plant('every-file-has-a-declared-place', 'src/platform/utils/index.ts', `import '../foundation/index.ts';`),
  plant(
    'every-file-has-a-declared-place',
    'src/shared/index.ts',
    `import '../platform/foundation/index.ts';`,
  ),
  plant('no-circular-imports', 'src/platform/http/left.ts', `import type { Right } from './right.ts';`),
];
