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
    'src/modules/orders/climb-in.ts',
    `import { open } from '../../platform/databases/open.ts';`,
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
    'platform-never-imports-modules',
    'src/platform/http/knows-orders.ts',
    `export type Orders = import('../../modules/orders/contract.ts').Orders;`,
  ),
  plant(
    'platform-never-imports-module-migrations',
    'src/platform/cli/runs-orders-migrations.ts',
    `import { migrations } from '../../../migrations/orders/index.ts';`,
  ),
  plant(
    'migrations-import-only-kysely-and-databases',
    'migrations/orders/0002-use-the-domain.ts',
    `import { statuses } from '../../src/modules/orders/order.ts';`,
  ),
  plant(
    'migrations-import-only-kysely-and-databases',
    'migrations/payments/0001-read-a-file.ts',
    `import { readFileSync } from 'node:fs';`,
  ),
];
