import { cartsMigrations } from '../../../migrations/carts/index.ts';
import { failsWithout } from '../../platform/contracts/index.ts';
import {
  clientOf,
  commandLogOf,
  configurationOf,
  databaseOf,
  defineModule,
  erased,
  kept,
  platform,
  provide,
  react,
} from '../../platform/kernel/index.ts';
import { catalogContract } from '../catalog/contract.ts';
import { ordersEvents } from '../orders/contract.ts';
import { usersEvents } from '../users/contract.ts';
import { createAbandonCarts } from './abandon-carts.ts';
import { cartsContract } from './contract.ts';
import { createExpireCarts } from './expire-carts.ts';
import { createExportPerson } from './export-person.ts';
import { createFindCart } from './find-cart.ts';
import { createPutItem } from './put-item.ts';
import { createRemoveItem } from './remove-item.ts';
import { type CartsConfiguration, cartsConfiguration, createReviseCart } from './revise-cart.ts';
import type { CartsSchema } from './schema.ts';
import { createWhenErasureRequested } from './when-erasure-requested.ts';
import { createWhenOrderConfirmed } from './when-order-confirmed.ts';

const ONE_MINUTE = 60_000;

const database = databaseOf<CartsSchema>();
const commands = commandLogOf<CartsSchema>();
const { clock, forget, publish } = platform;

export const cartsModule = defineModule({
  contract: cartsContract,
  owner: {
    team: '@tearline/checkout',
    onCall: 'checkout-on-call',
    objective: '99.9 % of calls are answered, 99 % of them within 150 ms',
  },
  requires: [catalogContract],
  fallbacks: failsWithout(
    catalogContract,
    ['findProducts'],
    'a product that may not exist is not put into a cart; what is in it already is shown without the catalog',
  ),
  tables: {
    carts: 'a cart for each user who ever had one: its counters and when it expires',
    cart_lines: 'what is in the carts, each line with its revision',
  },
  personalData: {
    carts: {
      user_id: kept({
        because:
          'GDPR, article 17(3)(b): a change that was under way must not fill the cart of somebody erased',
        until: 'the shop ends; it is an id that leads to nobody',
      }),
      expires_at: erased(),
    },
    cart_lines: { user_id: erased(), product_id: erased(), quantity: erased() },
  },
  migrations: cartsMigrations,
  configuration: cartsConfiguration,
  parts: [
    provide(createAbandonCarts, [publish]),
    provide(createReviseCart, [createAbandonCarts, configurationOf<CartsConfiguration>()]),
    provide(createPutItem, [commands, clientOf(catalogContract), createReviseCart, clock]),
    provide(createRemoveItem, [commands, createReviseCart, clock]),
    provide(createFindCart, [database, clock]),
    provide(createExportPerson, [database]),
    provide(createWhenErasureRequested, [publish, forget]),
    provide(createWhenOrderConfirmed, []),
    provide(createExpireCarts, [database, createAbandonCarts, clock]),
  ],
  operations: (get) => ({
    getCart: get(createFindCart).getCart,
    putItem: get(createPutItem),
    removeItem: get(createRemoveItem),
    findLines: get(createFindCart).findLines,
    exportPerson: get(createExportPerson),
  }),
  reactions: [
    react(ordersEvents.orderConfirmed, 'remove-bought-lines', createWhenOrderConfirmed),
    react(usersEvents.erasureRequested, 'erase-person', createWhenErasureRequested),
  ],
  jobs: [{ name: 'expired-carts', everyMilliseconds: ONE_MINUTE, run: createExpireCarts }],
});
