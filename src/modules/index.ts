import type { AnyModule } from '../platform/kernel/index.ts';
import { cartsModule } from './carts/module.ts';
import { catalogModule } from './catalog/module.ts';
import { inventoryModule } from './inventory/module.ts';
import { ordersModule } from './orders/module.ts';
import { paymentsModule } from './payments/module.ts';
import { sessionsModule } from './sessions/module.ts';
import { usersModule } from './users/module.ts';

/** The modules of this shop. A team that brings its own replaces this list. */
export const modules: readonly AnyModule[] = [
  usersModule,
  sessionsModule,
  catalogModule,
  inventoryModule,
  cartsModule,
  paymentsModule,
  ordersModule,
];

/** The contract that turns a bearer token into who is acting. */
export const sessionsContract = sessionsModule.contract;
