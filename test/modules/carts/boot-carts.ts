import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { cartsContract, cartsEvents } from '../../../src/modules/carts/contract.ts';
import { cartsModule } from '../../../src/modules/carts/module.ts';
import type { CallOptions } from '../../../src/platform/contracts/index.ts';
import { statement } from '../../../src/platform/databases/index.ts';
import type { Environment } from '../../../src/platform/foundation/index.ts';
import { bootModules } from '../../support/boot-modules.ts';
import { createRequestingUsers } from '../../support/fixtures/requesting-users.ts';
import { announcingOrders, announcingOrdersModule } from './announcing-orders.ts';
import { createFakeCatalog } from './fake-catalog.ts';

export const HOUR = 3_600_000;

export interface BoughtLine {
  readonly productId: string;
  readonly revision: number;
}

interface Outbox {
  outbox: { seq: number; key: string; key_version: number; envelope: string };
}

const readOutbox = statement((query: Kysely<Outbox>, given: { key: string }) =>
  query
    .selectFrom('outbox')
    .select(['key_version as version', 'envelope'])
    .where('key', '=', given.key)
    .orderBy('seq'),
);

/** carts with stand-ins for catalog and orders, on real files; `pass` lets time go by. */
export async function bootCarts(environment: Environment = {}) {
  const missing = new Set<string>();
  let ahead = 0;
  const clock = { now: () => Date.now() + ahead };
  const requesting = createRequestingUsers(cartsEvents.personErased);
  const modules = [createFakeCatalog(missing), announcingOrdersModule, requesting.module, cartsModule];
  const booted = await bootModules({ modules, environment, clock });
  const carts = booted.kernel.client(cartsContract);
  const orders = booted.kernel.client(announcingOrders);
  const running = booted.kernel.module('carts');

  return {
    ...booted,
    contract: cartsContract,
    answers: requesting.answers,
    async erase(userId: string) {
      const { requestErasure } = booted.kernel.client(requesting.contract);
      await requestErasure({ userId, erasureId: randomUUID(), version: 2 });
      await booted.settled();
    },
    clock,
    missing,
    pass(milliseconds: number) {
      ahead += milliseconds;
    },
    get: (userId: string) => booted.as(userId, () => carts.getCart({})),
    put: (userId: string, productId: string, quantity: number, options?: CallOptions) =>
      booted.as(userId, () => carts.putItem({ productId, quantity }, options)),
    remove: (userId: string, productId: string, options?: CallOptions) =>
      booted.as(userId, () => carts.removeItem({ productId }, options)),
    findLines: async (userId: string) => (await carts.findLines({ userId })).lines,
    async buy(userId: string, cartLines: readonly BoughtLine[]) {
      const rest = { total: { amount: 1, currency: 'EUR' }, items: [], loyaltyPoints: 0 };
      await orders.confirm({ orderId: randomUUID(), userId, cartLines: [...cartLines], ...rest });
      await booted.settled();
    },
    /** As the job does every minute. */
    async expire() {
      await running.jobs.find(({ name }) => name === 'expired-carts')?.run();
    },
    /** The announcements of a user's abandoned carts, in order. */
    async abandonments(userId: string) {
      const rows = await running.database.all(readOutbox, { key: userId });
      return rows.map(({ version, envelope }) => ({ version, data: JSON.parse(envelope).data as unknown }));
    },
  };
}

export type BootedCarts = Awaited<ReturnType<typeof bootCarts>>;
