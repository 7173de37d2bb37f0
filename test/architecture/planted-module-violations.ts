import { type Plant, plant } from './plant.ts';

/** The same crossing in every form that an import can take. */
const waysToReachAStore = [
  `import { findPayment } from '../payments/payment-store.ts';`,
  `import type { PaymentRow } from '../payments/payment-store.ts';`,
  `import { type PaymentRow } from '../payments/payment-store.ts';`,
  `import '../payments/payment-store.ts';`,
  `export { findPayment } from '../payments/payment-store.ts';`,
  `export * from '../payments/payment-store.ts';`,
  `export type { PaymentRow } from '../payments/payment-store.ts';`,
  `export type Row = import('../payments/payment-store.ts').PaymentRow;`,
  `export type Store = typeof import('../payments/payment-store.ts');`,
  `export const later = () => import('../payments/payment-store.ts');`,
  'export const later = () => import(`../payments/payment-store.ts`);',
  `export const found = require('../payments/payment-store.ts');`,
];

export const modulePlants: readonly Plant[] = [
  ...waysToReachAStore.map((code, way) =>
    plant(
      'modules-import-only-contracts-of-other-modules',
      `src/modules/orders/take-payment-${way}.ts`,
      code,
    ),
  ),
  plant(
    'modules-import-only-their-own-migrations',
    'src/modules/orders/copy-payments.ts',
    `import { migrations } from '../../../migrations/payments/index.ts';`,
  ),
  plant(
    'modules-import-only-their-own-migrations',
    'src/modules/orders/read-outbox.ts',
    `import { migrations } from '../../../migrations/platform/index.ts';`,
  ),
  plant(
    'contracts-import-only-zod-and-platform-contracts',
    'src/modules/carts/contract.ts',
    `import type { Cart } from './cart.ts';`,
  ),
  plant(
    'contracts-import-only-zod-and-platform-contracts',
    'src/modules/sessions/contract.ts',
    `import { orders } from '../orders/contract.ts';`,
  ),
  plant(
    'only-the-module-list-imports-module-definitions',
    'src/modules/orders/use-wiring.ts',
    `import type { ordersModule } from './module.ts';`,
  ),
  plant(
    'only-the-module-list-imports-module-definitions',
    'src/main.ts',
    `const { ordersModule } = await import('./modules/orders/module.ts');`,
    ['entry-points-import-only-the-module-list-and-platform'],
  ),
  plant(
    'only-entry-points-import-the-module-list',
    'src/modules/orders/list-modules.ts',
    `import { modules } from '../index.ts';`,
  ),
  plant(
    'only-entry-points-import-the-module-list',
    'src/platform/console/shows-modules.ts',
    `import { modules } from '../../modules/index.ts';`,
    ['platform-never-imports-modules'],
  ),
  plant(
    'the-module-list-imports-only-module-definitions',
    'src/modules/index.ts',
    `export { orders } from './orders/contract.ts';`,
  ),
  plant(
    'entry-points-import-only-the-module-list-and-platform',
    'src/tearline.ts',
    `import { orders } from './modules/orders/contract.ts';`,
  ),
  plant(
    'the-domain-does-no-input-or-output',
    'src/modules/payments/receipt.ts',
    `import { readFileSync } from 'node:fs';`,
  ),
  plant(
    'the-domain-does-no-input-or-output',
    'src/modules/payments/refund.ts',
    `import type { Guard } from '../../platform/databases/index.ts';`,
    ['the-domain-reaches-no-database'],
  ),
  plant(
    'the-domain-reaches-no-database',
    'src/modules/payments/payment.ts',
    `import type { PaymentRow } from './payment-store.ts';`,
  ),
  plant(
    'only-stores-schemas-and-wiring-import-kysely',
    'src/modules/orders/find-orders.ts',
    `import type { Kysely } from 'kysely';`,
  ),
];
