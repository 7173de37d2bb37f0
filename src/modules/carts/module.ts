import { cartsMigrations } from '../../../migrations/carts/index.ts';
import {
  clientOf,
  commandLogOf,
  configurationOf,
  databaseOf,
  defineModule,
  platform,
  provide,
  react,
} from '../../platform/kernel/index.ts';
import { catalogContract } from '../catalog/contract.ts';
import { ordersEvents } from '../orders/contract.ts';
import { createAbandonCarts } from './abandon-carts.ts';
import { cartsContract } from './contract.ts';
import { createExpireCarts } from './expire-carts.ts';
import { createFindCart } from './find-cart.ts';
import { createPutItem } from './put-item.ts';
import { createRemoveItem } from './remove-item.ts';
import { type CartsConfiguration, cartsConfiguration, createReviseCart } from './revise-cart.ts';
import type { CartsSchema } from './schema.ts';
import { createWhenOrderConfirmed } from './when-order-confirmed.ts';

const ONE_MINUTE = 60_000;

const database = databaseOf<CartsSchema>();
const commands = commandLogOf<CartsSchema>();
const { clock, publish } = platform;

export const cartsModule = defineModule({
  contract: cartsContract,
  owner: { team: '@tearline/checkout', onCall: 'checkout-on-call' },
  requires: [catalogContract],
  tables: {
    carts: 'a cart for each user who ever had one: its counters and when it expires',
    cart_lines: 'what is in the carts, each line with its revision',
  },
  migrations: cartsMigrations,
  configuration: cartsConfiguration,
  parts: [
    provide(createAbandonCarts, [publish]),
    provide(createReviseCart, [createAbandonCarts, configurationOf<CartsConfiguration>()]),
    provide(createPutItem, [commands, clientOf(catalogContract), createReviseCart, clock]),
    provide(createRemoveItem, [commands, createReviseCart, clock]),
    provide(createFindCart, [database, clock]),
    provide(createWhenOrderConfirmed, []),
    provide(createExpireCarts, [database, createAbandonCarts, clock]),
  ],
  operations: (get) => ({
    getCart: get(createFindCart).getCart,
    putItem: get(createPutItem),
    removeItem: get(createRemoveItem),
    findLines: get(createFindCart).findLines,
  }),
  reactions: [react(ordersEvents.orderConfirmed, 'remove-bought-lines', createWhenOrderConfirmed)],
  jobs: [{ name: 'expired-carts', everyMilliseconds: ONE_MINUTE, run: createExpireCarts }],
});
