import { ordersMigrations } from '../../../migrations/orders/index.ts';
import {
  clientOf,
  commandLogOf,
  databaseOf,
  defineModule,
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
import { createFindOrders } from './find-orders.ts';
import { createNameCopies } from './name-copies.ts';
import { createOrderViews } from './order-view.ts';
import { createPendingOrdersReadModel } from './pending-orders-read-model.ts';
import { createCheckoutParties, createPlaceOrder } from './place-order.ts';
import { productCopies } from './product-copies.ts';
import { createReadPendingReport } from './read-pending-report.ts';
import { createReportPendingOrders } from './report-pending-orders.ts';
import type { OrdersSchema } from './schema.ts';
import { userCopies } from './user-copies.ts';
import { createWhenProductChanged } from './when-product-changed.ts';
import { createWhenUserRegistered } from './when-user-registered.ts';
import { createWhenUserUpdated } from './when-user-updated.ts';

const database = databaseOf<OrdersSchema>();
const commands = commandLogOf<OrdersSchema>();
const users = clientOf(usersContract);
const catalog = clientOf(catalogContract);
const inventory = clientOf(inventoryContract);
const payments = clientOf(paymentsContract);
const { clock, copyAges, ids, publish, sagas } = platform;

export const ordersModule = defineModule({
  contract: ordersContract,
  owner: { team: '@tearline/checkout', onCall: 'checkout-on-call' },
  requires: [usersContract, catalogContract, inventoryContract, cartsContract, paymentsContract],
  tables: {
    orders: 'orders with their status, total and address snapshots',
    order_items: 'what was ordered, at which price',
    order_history: 'every status an order has had, and when',
    user_copies: 'copies of user names and e-mails, with version and age',
    product_copies: 'copies of product names, with version and age',
    pending_orders: 'what the report shows of each pending order, made from the other tables',
  },
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
    provide(createWhenUserUpdated, []),
    provide(createWhenProductChanged, []),
  ],
  operations: (get) => ({
    placeOrder: get(createPlaceOrder),
    cancelOrder: get(createCancelOrder),
    getOrder: get(createFindOrders).getOrder,
    listOrders: get(createFindOrders).listOrders,
    reportPendingOrders: get(createReportPendingOrders),
  }),
  reactions: [
    react(usersEvents.userRegistered, 'copy-new-user', createWhenUserRegistered),
    react(usersEvents.userUpdated, 'copy-user', createWhenUserUpdated),
    react(catalogEvents.productChanged, 'copy-product', createWhenProductChanged),
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
});
