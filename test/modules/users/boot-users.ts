import { randomUUID } from 'node:crypto';
import { cartsContract } from '../../../src/modules/carts/contract.ts';
import { ordersContract, ordersEvents } from '../../../src/modules/orders/contract.ts';
import { paymentsContract } from '../../../src/modules/payments/contract.ts';
import { sessionsContract } from '../../../src/modules/sessions/contract.ts';
import { usersModule } from '../../../src/modules/users/module.ts';
import type { CallOptions } from '../../../src/platform/contracts/index.ts';
import type { Environment } from '../../../src/platform/foundation/index.ts';
import { fakeOf, slice } from '../../support/kit/index.ts';

export const PASSWORD = 'correct horse battery staple';

export interface Person {
  readonly name?: string;
  readonly email?: string;
  readonly password?: string;
}

interface Order {
  readonly orderId: string;
  readonly userId: string;
  readonly amount: number;
}

/** users beside fakes, on real files. */
export async function bootUsers(options: { environment?: Environment; folder?: string } = {}) {
  const beside = [sessionsContract, cartsContract, paymentsContract, ordersContract].map((contract) =>
    fakeOf(contract),
  );
  const booted = await slice(usersModule, { beside, ...options });
  const users = booted.client;
  const money = (amount: number) => ({ amount, currency: 'EUR' });
  const publishConfirmed = ({ orderId, userId, amount }: Order, version = 1) =>
    booted.publish(ordersEvents.orderConfirmed, {
      key: orderId,
      version,
      data: { orderId, userId, total: money(amount), items: [], cartLines: [], loyaltyPoints: 0 },
    });
  const publishCancelled = ({ orderId, userId, amount }: Order, version = 2) =>
    booted.publish(ordersEvents.orderCancelled, {
      key: orderId,
      version,
      data: { orderId, userId, total: money(amount) },
    });

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
      const events = (await booted.published()).filter(({ key }) => key === userId);
      return events.map(({ type, version, data }) => ({ type, version, data: data as unknown }));
    },
    publishConfirmed,
    publishCancelled,
    async confirmOrder(order: Order, version?: number) {
      await publishConfirmed(order, version);
      await booted.settled();
    },
    async cancelOrder(order: Order, version?: number) {
      await publishCancelled(order, version);
      await booted.settled();
    },
  };
}

export type BootedUsers = Awaited<ReturnType<typeof bootUsers>>;

export const ADDRESS = { street: 'Lindenweg 1', city: 'Weimar', country: 'DE', postalCode: '99423' };
