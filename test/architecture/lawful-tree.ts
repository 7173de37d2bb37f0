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

/** A small Tearline that keeps every rule, and shows what each of them allows. */
export const lawfulFiles: Readonly<Record<string, string>> = {
  'src/main.ts': lines(
    './modules/index.ts',
    ...platformOrder.map((folder) => `./platform/${folder}/index.ts`),
  ),
  'src/tearline.ts': lines('./platform/cli/index.ts', './modules/index.ts'),
  'src/modules/index.ts': lines('./orders/module.ts', './payments/module.ts', '../platform/kernel/index.ts'),

  'src/modules/orders/contract.ts': lines('zod', '../../platform/contracts/index.ts'),
  'src/modules/orders/module.ts': lines('kysely', '../../../migrations/orders/index.ts', './order-store.ts'),
  'src/modules/orders/schema.ts': lines('kysely'),
  'src/modules/orders/order.ts': lines('zod', 'node:crypto', './contract.ts', './order-total.ts'),
  'src/modules/orders/order-total.ts': lines('../../platform/foundation/index.ts'),
  'src/modules/orders/order-store.ts': lines('kysely', './schema.ts', './order.ts'),
  'src/modules/orders/place-order.ts': lines('../payments/contract.ts', '../../platform/databases/index.ts'),
  'src/modules/payments/contract.ts': lines('zod', '../../platform/foundation/index.ts'),
  'src/modules/payments/module.ts': lines('./payment-store.ts', '../../../migrations/payments/index.ts'),
  'src/modules/payments/payment-store.ts': lines('kysely', '../../platform/databases/index.ts'),
  'src/modules/carts/cart.ts': lines('../../platform/foundation/index.ts'),

  'migrations/platform/index.ts': lines('./0001-outbox.ts'),
  'migrations/platform/0001-outbox.ts': lines('kysely'),
  'migrations/orders/index.ts': lines('./0001-orders.ts', '../../src/platform/databases/index.ts'),
  'migrations/orders/0001-orders.ts': lines('kysely'),
  'migrations/payments/index.ts': '',

  ...Object.fromEntries(platformOrder.map((folder) => [`src/platform/${folder}/index.ts`, ''])),
  'src/platform/databases/index.ts': lines('./open.ts', '../contracts/index.ts'),
  'src/platform/databases/open.ts': lines('better-sqlite3', 'node:sqlite', './statement-guard/index.ts'),
  'src/platform/databases/statement-guard/index.ts': lines('./mirror.ts'),
  'src/platform/databases/statement-guard/mirror.ts': lines('../../foundation/index.ts'),
  'src/platform/kernel/index.ts': lines('inversify', 'emittery', '../../../migrations/platform/index.ts'),
  'src/platform/http/index.ts': lines('express', './right.ts'),
  'src/platform/http/right.ts': lines('./left.ts'),
  'src/platform/http/left.ts': '',
  'src/platform/cli/index.ts': lines('commander', './command.ts'),
  'src/platform/cli/command.ts': '',

  'test/support/helper.ts': '',
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: Object.fromEntries(packages.map((name) => [name, '1.0.0'])),
    devDependencies: { vitest: '1.0.0' },
  }),
  ...Object.fromEntries(
    [...packages, 'vitest', 'undeclared'].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, ''],
    ]),
  ),
};
