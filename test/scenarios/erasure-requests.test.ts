import { afterEach, describe, expect, it } from 'vitest';
import { cartsContract, cartsEvents } from '../../src/modules/carts/contract.ts';
import { cartsModule } from '../../src/modules/carts/module.ts';
import { createWhenErasureRequested } from '../../src/modules/carts/when-erasure-requested.ts';
import { modules } from '../../src/modules/index.ts';
import type { usersEvents } from '../../src/modules/users/contract.ts';
import type { Publish, Reaction } from '../../src/platform/events/index.ts';
import { AppError } from '../../src/platform/foundation/index.ts';
import { type AnyModule, platform, provide } from '../../src/platform/kernel/index.ts';
import { judgeScan } from '../support/judge-scan.ts';
import { liveRichly } from '../support/rich-life.ts';
import { signInStaff } from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';
import { until } from '../support/until.ts';
import { completed, QUICK_RETRY, scan } from '../support/erasures.ts';

type ErasureRequested = typeof usersEvents.erasureRequested.data;

/** Carts, with another reaction in the place of its own. */
function cartsThat(createReaction: (publish: Publish) => Reaction<ErasureRequested>): AnyModule[] {
  const reaction = (publish: Publish) => createReaction(publish);
  const parts = cartsModule.parts.filter(({ factory }) => factory !== createWhenErasureRequested);
  const reactions = (cartsModule.reactions ?? []).map((entry) =>
    entry.consumer === 'erase-person' ? { ...entry, reaction: reaction as never } : entry,
  );
  const carts = { ...cartsModule, reactions, parts: [...parts, provide(reaction, [platform.publish])] };
  return modules.map((module) =>
    module.contract.module === 'carts' ? (carts as unknown as AnyModule) : module,
  );
}

describe('a request of erasure', () => {
  let shop: RunningShop;
  afterEach(() => shop.stop());

  it('waits for a module that is down, and is completed when it is back', async () => {
    let isDown = true;
    shop = await startShop(
      {},
      {
        retry: QUICK_RETRY,
        modules: cartsThat((publish) => {
          const { apply } = createWhenErasureRequested(publish, async () => undefined);
          return {
            apply: async (transaction, event, prepared) => {
              if (isDown)
                throw new AppError({ code: 'databases.unavailable', kind: 'unavailable', message: 'down' });
              await apply(transaction, event, prepared);
            },
          };
        }),
      },
    );
    const staff = await signInStaff(shop);
    const person = await liveRichly(shop, staff);
    const { body } = await staff.ask('POST', `/users/${person.userId}/erasure`);
    const stateOf = async () => {
      const matrix = (await shop.request('GET', `/erasures/${body.id}`)).body;
      const done = matrix.modules.filter(({ state }: { state: string }) => state === 'done');
      return { state: matrix.state, done: done.map(({ module }: { module: string }) => module) };
    };
    await until(async () => (await stateOf()).done.length === 4);
    expect(await stateOf()).toEqual({ state: 'pending', done: ['orders', 'payments', 'sessions', 'users'] });
    isDown = false;
    await completed(shop, `/erasures/${body.id}`);
    expect((await stateOf()).done).toHaveLength(5);
    expect((await staff.ask('POST', `/users/${person.userId}/erasure`)).body.code).toBe(
      'users.user-not-found',
    );
  });

  it('is seen through by the scan when a module forgets a column', async () => {
    shop = await startShop(
      {},
      {
        modules: cartsThat((publish) => ({
          apply: (transaction, { data: { erasureId } }) =>
            publish(transaction, cartsEvents.personErased, {
              key: erasureId,
              version: 1,
              data: { erasureId, module: cartsContract.module, report: [] },
            }),
        })),
      },
    );
    const staff = await signInStaff(shop);
    const person = await liveRichly(shop, staff);
    const { body } = await staff.ask('POST', `/users/${person.userId}/erasure`);
    await completed(shop, `/erasures/${body.id}`);
    const found = await scan(shop, [...person.markers, person.userId]);
    expect(judgeScan(modules, person.userId, found)).toEqual([
      `carts.cart_lines.user_id still has '${person.userId}'`,
    ]);
  });
});
