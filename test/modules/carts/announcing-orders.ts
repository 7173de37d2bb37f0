import { ordersEvents } from '../../../src/modules/orders/contract.ts';
import { command, defineContract, type Handler, nothing } from '../../../src/platform/contracts/index.ts';
import type { TransactionalDatabase } from '../../../src/platform/databases/index.ts';
import type { Publish } from '../../../src/platform/events/index.ts';
import { databaseOf, defineModule, platform, provide } from '../../../src/platform/kernel/index.ts';

/** Announces that an order is confirmed, whenever a test wants one to be. */
export const announcingOrders = defineContract('orders', {
  summary: 'Stands in for orders.',
  events: ordersEvents,
  errors: {},
  operations: {
    confirm: command({
      summary: 'Announces that an order is confirmed.',
      access: ['module'],
      input: ordersEvents.orderConfirmed.data,
      output: nothing,
    }),
  },
});

function createConfirm(
  database: TransactionalDatabase,
  publish: Publish,
): Handler<typeof announcingOrders.operations.confirm> {
  return async (data) => {
    await database.transaction((transaction) =>
      publish(transaction, ordersEvents.orderConfirmed, { key: data.orderId, version: 1, data }),
    );
    return {};
  };
}

export const announcingOrdersModule = defineModule({
  contract: announcingOrders,
  owner: { team: 'tests', onCall: 'nobody' },
  requires: [],
  tables: {},
  migrations: [],
  parts: [provide(createConfirm, [databaseOf<Record<string, never>>(), platform.publish])],
  operations: (get) => ({ confirm: get(createConfirm) }),
});
