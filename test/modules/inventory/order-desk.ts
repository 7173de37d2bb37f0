import { z } from 'zod';
import { ordersEvents } from '../../../src/modules/orders/contract.ts';
import { command, defineContract, id, nothing } from '../../../src/platform/contracts/index.ts';
import type { ModuleDatabase } from '../../../src/platform/databases/index.ts';
import type { Publish } from '../../../src/platform/events/index.ts';
import { databaseOf, defineModule, platform, provide } from '../../../src/platform/kernel/index.ts';

/** Stands in for orders: it confirms whatever it is told to, as often as it is told. */
export const orderDeskContract = defineContract('orders', {
  summary: 'Confirms orders in a test.',
  events: ordersEvents,
  errors: {},
  operations: {
    confirmOrder: command({
      summary: 'Publishes that an order is confirmed.',
      access: ['module'],
      input: z.strictObject({ orderId: id }),
      output: nothing,
    }),
  },
});

const USER = '01980000-0000-7000-8000-00000000000c';

function createConfirmOrder(database: ModuleDatabase<object>, publish: Publish) {
  const versions = new Map<string, number>();
  return async ({ orderId }: { orderId: string }) => {
    const version = (versions.get(orderId) ?? 0) + 1;
    versions.set(orderId, version);
    await database.transaction((transaction) =>
      publish(transaction, ordersEvents.orderConfirmed, {
        key: orderId,
        version,
        data: {
          orderId,
          userId: USER,
          total: { amount: 0, currency: 'EUR' },
          items: [],
          cartLines: [],
          loyaltyPoints: 0,
        },
      }),
    );
    return {};
  };
}

export const orderDesk = defineModule({
  contract: orderDeskContract,
  owner: { team: '@tearline/tests', onCall: 'nobody' },
  requires: [],
  tables: {},
  migrations: [],
  parts: [provide(createConfirmOrder, [databaseOf<object>(), platform.publish])],
  operations: (get) => ({ confirmOrder: get(createConfirmOrder) }),
});
