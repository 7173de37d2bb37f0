import { z } from 'zod';
import { ordersEvents } from '../../../src/modules/orders/contract.ts';
import { command, defineContract, type Handler, nothing } from '../../../src/platform/contracts/index.ts';
import type { TransactionalDatabase } from '../../../src/platform/databases/index.ts';
import type { Publish } from '../../../src/platform/events/index.ts';
import { databaseOf, defineModule, platform, provide } from '../../../src/platform/kernel/index.ts';

const keyed = z.strictObject({ version: z.int() });

/** Announces whatever a test wants to have happened to an order. */
export const announcingOrders = defineContract('orders', {
  summary: 'Stands in for orders.',
  events: ordersEvents,
  errors: {},
  operations: {
    confirm: command({
      summary: 'Announces that an order is confirmed.',
      access: ['module'],
      input: keyed.extend({ data: ordersEvents.orderConfirmed.data }),
      output: nothing,
    }),
    cancel: command({
      summary: 'Announces that an order is cancelled.',
      access: ['module'],
      input: keyed.extend({ data: ordersEvents.orderCancelled.data }),
      output: nothing,
    }),
  },
});

function createConfirm(
  database: TransactionalDatabase,
  publish: Publish,
): Handler<typeof announcingOrders.operations.confirm> {
  return async ({ version, data }) => {
    await database.transaction((transaction) =>
      publish(transaction, ordersEvents.orderConfirmed, { key: data.orderId, version, data }),
    );
    return {};
  };
}

function createCancel(
  database: TransactionalDatabase,
  publish: Publish,
): Handler<typeof announcingOrders.operations.cancel> {
  return async ({ version, data }) => {
    await database.transaction((transaction) =>
      publish(transaction, ordersEvents.orderCancelled, { key: data.orderId, version, data }),
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
  parts: [
    provide(createConfirm, [databaseOf<Record<string, never>>(), platform.publish]),
    provide(createCancel, [databaseOf<Record<string, never>>(), platform.publish]),
  ],
  operations: (get) => ({ confirm: get(createConfirm), cancel: get(createCancel) }),
});
