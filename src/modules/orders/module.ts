import { ordersMigrations } from '../../../migrations/orders/index.ts';
import { failsWithout } from '../../platform/contracts/index.ts';
import {
  anonymised,
  clientOf,
  commandLogOf,
  databaseOf,
  defineModule,
  erased,
  type Keeping,
  kept,
  platform,
  provide,
  react,
  runs,
} from '../../platform/kernel/index.ts';
import { cartsContract } from '../carts/contract.ts';
import { catalogContract, catalogEvents } from '../catalog/contract.ts';
import { inventoryContract } from '../inventory/contract.ts';
import { paymentsContract } from '../payments/contract.ts';
import { usersContract, usersEvents } from '../users/contract.ts';
import { createCancelOrder } from './cancel-order.ts';
import { createCancellationSaga } from './cancellation-saga.ts';
import { createCheckoutSaga } from './checkout-saga.ts';
import { createComposePendingReport } from './compose-pending-report.ts';
import { ordersContract } from './contract.ts';
import { createExportPerson } from './export-person.ts';
import { createFindOrders } from './find-orders.ts';
import { createNameCopies } from './name-copies.ts';
import { createOrderViews } from './order-view.ts';
import { createPendingOrdersReadModel } from './pending-orders-read-model.ts';
import { createCheckoutParties, createPlaceOrder } from './place-order.ts';
import { productCopies } from './product-copies.ts';
import { createReadPendingReport } from './read-pending-report.ts';
import { createReduceOutlivedOrders } from './reduce-outlived-orders.ts';
import { createReportPendingOrders } from './report-pending-orders.ts';
import type { OrdersSchema } from './schema.ts';
import { userCopies } from './user-copies.ts';
import { createWhenErasureRequested } from './when-erasure-requested.ts';
import { createWhenProductChanged } from './when-product-changed.ts';
import { createWhenUserRegistered } from './when-user-registered.ts';
import { createWhenUserUpdated } from './when-user-updated.ts';

const database = databaseOf<OrdersSchema>();
const commands = commandLogOf<OrdersSchema>();
const users = clientOf(usersContract);
const catalog = clientOf(catalogContract);
const inventory = clientOf(inventoryContract);
const payments = clientOf(paymentsContract);
const { clock, copyAges, forget, ids, publish, sagas } = platform;

const ONE_DAY = 86_400_000;
/** The law of the country that the shop is run from decides; this is Germany's. */
const BOOKS: Keeping = {
  because:
    'GDPR, article 17(3)(b), with § 147 AO, § 257 HGB and § 14b UStG: vouchers of what was sold, to whom; of a rejected order, which is none, all is made anonymous',
  until: 'the end of the eighth year after; then the job outlived-orders makes it anonymous',
};
const TOMBSTONE: Keeping = {
  because:
    'GDPR, article 17(3)(b): an order or an event that was under way must not bring back somebody erased',
  until: 'the shop ends; it is an id that leads to nobody but to what is kept by law',
};

export const ordersModule = defineModule({
  contract: ordersContract,
  owner: {
    team: '@tearline/checkout',
    onCall: 'checkout-on-call',
    objective: '99.9 % of orders are decided within 3 s',
  },
  requires: [usersContract, catalogContract, inventoryContract, cartsContract, paymentsContract],
  fallbacks: [
    ...failsWithout(
      usersContract,
      ['checkBuyer', 'redeemPoints', 'returnPoints'],
      'an order of somebody who may be blocked is not accepted; steps of a saga are tried again',
    ),
    ...failsWithout(
      usersContract,
      ['findUsers'],
      'only names that no copy has are asked for; the read model of pending orders needs nobody',
    ),
    ...failsWithout(
      catalogContract,
      ['findProducts'],
      'prices are read fresh; orders that exist show their names from copies',
    ),
    ...failsWithout(
      inventoryContract,
      ['reserveStock', 'releaseStock'],
      'the order stays pending, and the saga tries again',
    ),
    ...failsWithout(usersContract, ['listUserNames'], 'a copy is filled when its owner is back'),
    ...failsWithout(catalogContract, ['listProductNames'], 'a copy is filled when its owner is back'),
    ...failsWithout(cartsContract, ['findLines'], 'without the cart there is nothing to order'),
    ...failsWithout(
      paymentsContract,
      ['capturePayment', 'settlePayment', 'refundPayment'],
      'the order stays pending, and the saga asks what became of the payment',
    ),
  ],
  tables: {
    orders: 'orders with their status, total and address snapshots',
    order_items: 'what was ordered, at which price',
    order_history: 'every status an order has had, and when',
    user_copies: 'copies of user names and e-mails, with version and age',
    product_copies: 'copies of product names, with version and age',
    pending_orders: 'what the report shows of each pending order, made from the other tables',
    buyers: 'who has ordered, and whether they have been erased since',
  },
  personalData: {
    orders: {
      user_id: kept(BOOKS),
      billing_address: kept(BOOKS),
      total: kept(BOOKS),
      loyalty_points: kept(BOOKS),
      placed_at: kept(BOOKS),
      shipping_address: anonymised(),
      payment_method: anonymised(),
    },
    order_items: { product_id: kept(BOOKS), quantity: kept(BOOKS), price: kept(BOOKS) },
    order_history: { status: kept(BOOKS), at: kept(BOOKS) },
    user_copies: { user_id: kept(TOMBSTONE), name: anonymised(), email: anonymised() },
    buyers: { user_id: kept(TOMBSTONE) },
    pending_orders: {
      user_id: erased(),
      total: erased(),
      placed_at: erased(),
      product_id: erased(),
      quantity: erased(),
    },
  },
  impersonal: { product_copies: ['name'] },
  migrations: ordersMigrations,
  parts: [
    provide(createNameCopies, [database, users, catalog, clock]),
    provide(createOrderViews, [database, createNameCopies, clock]),
    provide(createCheckoutParties, [users, clientOf(cartsContract), catalog]),
    provide(createCheckoutSaga, [inventory, users, payments, publish, clock]),
    provide(createCancellationSaga, [payments, inventory, publish, clock]),
    provide(createPlaceOrder, [
      database,
      commands,
      createCheckoutParties,
      sagas,
      createCheckoutSaga,
      publish,
      createOrderViews,
      clock,
      ids,
    ]),
    provide(createCancelOrder, [database, commands, sagas, createCancellationSaga, createOrderViews]),
    provide(createFindOrders, [database, createOrderViews]),
    provide(createComposePendingReport, [database, users, catalog]),
    provide(createReadPendingReport, [database, copyAges, clock]),
    provide(createReportPendingOrders, [createComposePendingReport, createReadPendingReport]),
    provide(createPendingOrdersReadModel, []),
    provide(createWhenUserRegistered, []),
    provide(createExportPerson, [database, createOrderViews]),
    provide(createReduceOutlivedOrders, [database, clock]),
    provide(createWhenErasureRequested, [publish, forget]),
    provide(createWhenUserUpdated, []),
    provide(createWhenProductChanged, []),
  ],
  operations: (get) => ({
    placeOrder: get(createPlaceOrder),
    cancelOrder: get(createCancelOrder),
    getOrder: get(createFindOrders).getOrder,
    listOrders: get(createFindOrders).listOrders,
    exportPerson: get(createExportPerson),
    reportPendingOrders: get(createReportPendingOrders),
  }),
  reactions: [
    react(usersEvents.userRegistered, 'copy-new-user', createWhenUserRegistered),
    react(usersEvents.userUpdated, 'copy-user', createWhenUserUpdated),
    react(catalogEvents.productChanged, 'copy-product', createWhenProductChanged),
    react(usersEvents.erasureRequested, 'erase-person', createWhenErasureRequested),
  ],
  copies: [userCopies, productCopies],
  readModels: [
    {
      name: 'pending-orders',
      table: 'pending_orders',
      madeFrom: ['orders', 'order_items', 'users', 'products'],
      part: createPendingOrdersReadModel,
    },
  ],
  sagas: [runs(createCheckoutSaga), runs(createCancellationSaga)],
  jobs: [{ name: 'outlived-orders', everyMilliseconds: ONE_DAY, run: createReduceOutlivedOrders }],
});
