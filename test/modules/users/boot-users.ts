import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { cartsContract } from '../../../src/modules/carts/contract.ts';
import { paymentsContract } from '../../../src/modules/payments/contract.ts';
import { sessionsContract } from '../../../src/modules/sessions/contract.ts';
import { usersContract } from '../../../src/modules/users/contract.ts';
import { usersModule } from '../../../src/modules/users/module.ts';
import type { CallOptions } from '../../../src/platform/contracts/index.ts';
import { statement } from '../../../src/platform/databases/index.ts';
import type { Environment } from '../../../src/platform/foundation/index.ts';
import { bootModules } from '../../support/boot-modules.ts';
import { createStandIn } from '../../support/fixtures/stand-in.ts';
import { announcingOrders, announcingOrdersModule } from './announcing-orders.ts';

export const PASSWORD = 'correct horse battery staple';

interface Outbox {
  outbox: { seq: number; type: string; key: string; key_version: number; envelope: string };
}

const readOutbox = statement((query: Kysely<Outbox>, given: { key: string }) =>
  query
    .selectFrom('outbox')
    .select(['type', 'key_version as version', 'envelope'])
    .where('key', '=', given.key)
    .orderBy('seq'),
);

export interface Person {
  readonly name?: string;
  readonly email?: string;
  readonly password?: string;
}

const standIns = [sessionsContract, cartsContract, paymentsContract].map((contract) =>
  createStandIn(contract),
);

/** users with a stand-in for orders, on real files. */
export async function bootUsers(options: { environment?: Environment; folder?: string } = {}) {
  const booted = await bootModules({
    modules: [usersModule, announcingOrdersModule, ...standIns],
    ...options,
  });
  const users = booted.kernel.client(usersContract);
  const orders = booted.kernel.client(announcingOrders);
  const money = (amount: number) => ({ amount, currency: 'EUR' });

  return {
    ...booted,
    users,
    register: (person: Person = {}, callOptions?: CallOptions) =>
      booted.as('anonymous', () =>
        users.registerUser(
          { email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Ada', ...person },
          callOptions,
        ),
      ),
    /** The events of a user, in order. */
    async eventsOf(userId: string) {
      const rows = await booted.kernel.module('users').database.all(readOutbox, { key: userId });
      return rows.map(({ type, version, envelope }) => ({
        type,
        version,
        data: JSON.parse(envelope).data as unknown,
      }));
    },
    async confirmOrder(order: { orderId: string; userId: string; amount: number }, version = 1) {
      const { orderId, userId, amount } = order;
      const rest = { items: [], cartLines: [], loyaltyPoints: 0 };
      await orders.confirm({ version, data: { orderId, userId, total: money(amount), ...rest } });
      await booted.settled();
    },
    async cancelOrder(order: { orderId: string; userId: string; amount: number }, version = 2) {
      const { orderId, userId, amount } = order;
      await orders.cancel({ version, data: { orderId, userId, total: money(amount) } });
      await booted.settled();
    },
  };
}

export type BootedUsers = Awaited<ReturnType<typeof bootUsers>>;

export const ADDRESS = { street: 'Lindenweg 1', city: 'Weimar', country: 'DE', postalCode: '99423' };
