import { randomUUID } from 'node:crypto';
import { cartsContract } from '../../../src/modules/carts/contract.ts';
import { cartsModule } from '../../../src/modules/carts/module.ts';
import { catalogContract } from '../../../src/modules/catalog/contract.ts';
import { ordersEvents } from '../../../src/modules/orders/contract.ts';
import { usersContract, usersEvents } from '../../../src/modules/users/contract.ts';
import type { CallOptions } from '../../../src/platform/contracts/index.ts';
import type { Environment } from '../../../src/platform/foundation/index.ts';
import { fakeOf, shiftedClock, slice } from '../../support/kit/index.ts';

export const HOUR = 3_600_000;

export interface BoughtLine {
  readonly productId: string;
  readonly revision: number;
}

/** A catalogue that knows every product but those in `missing`. */
function fakeCatalog(missing: ReadonlySet<string>) {
  return fakeOf(catalogContract, {
    findProducts: async ({ productIds }) => ({
      incarnation: 1,
      products: productIds
        .filter((id) => !missing.has(id))
        .map((id) => ({ id, name: 'Lamp', price: { amount: 1, currency: 'EUR' }, version: 1 })),
    }),
  });
}

/** carts beside fakes, on real files; `pass` lets time go by. */
export async function bootCarts(environment: Environment = {}) {
  const missing = new Set<string>();
  const clock = shiftedClock();
  const users = fakeOf(usersContract);
  const booted = await slice(cartsModule, { beside: [fakeCatalog(missing), users], environment, clock });
  const carts = booted.client;

  return {
    ...booted,
    contract: cartsContract,
    /** What users was told about erasures. */
    get answers() {
      return users.heard.map(({ data }) => data);
    },
    erase: (userId: string) =>
      booted.announce(usersEvents.erasureRequested, {
        key: userId,
        version: 2,
        data: { userId, erasureId: randomUUID() },
      }),
    clock,
    missing,
    pass: clock.pass,
    get: (userId: string) => booted.as(userId, () => carts.getCart({})),
    put: (userId: string, productId: string, quantity: number, options?: CallOptions) =>
      booted.as(userId, () => carts.putItem({ productId, quantity }, options)),
    remove: (userId: string, productId: string, options?: CallOptions) =>
      booted.as(userId, () => carts.removeItem({ productId }, options)),
    findLines: async (userId: string) => (await carts.findLines({ userId })).lines,
    buy(userId: string, cartLines: readonly BoughtLine[]) {
      const rest = { total: { amount: 1, currency: 'EUR' }, items: [], loyaltyPoints: 0 };
      const orderId = randomUUID();
      return booted.announce(ordersEvents.orderConfirmed, {
        key: orderId,
        data: { orderId, userId, cartLines: [...cartLines], ...rest },
      });
    },
    /** As the job does every minute. */
    expire: () => booted.runJob('expired-carts'),
    /** The announcements of a user's abandoned carts, in order. */
    async abandonments(userId: string) {
      const events = (await booted.published()).filter(({ key }) => key === userId);
      return events.map(({ version, data }) => ({ version, data }));
    },
  };
}

export type BootedCarts = Awaited<ReturnType<typeof bootCarts>>;
