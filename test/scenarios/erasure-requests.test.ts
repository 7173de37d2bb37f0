import { afterEach, describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import type { AnyModule } from '../../src/platform/kernel/index.ts';
import {
  bringCartsBack,
  cartsThatAreDown,
  cartsThatForgetNothing,
} from '../support/fixtures/altered-carts.ts';
import { judgeScan } from '../support/judge-scan.ts';
import { liveRichly } from '../support/rich-life.ts';
import { signInStaff } from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';
import { until } from '../support/until.ts';
import { completed, QUICK_RETRY, scan } from '../support/erasures.ts';

/** The shop's modules, with this in the place of its carts. */
function shopWith(carts: AnyModule): AnyModule[] {
  return modules.map((module) => (module.contract.module === 'carts' ? carts : module));
}

describe('a request of erasure', () => {
  let shop: RunningShop;
  afterEach(() => shop.stop());

  it('waits for a module that is down, and is completed when it is back', async () => {
    shop = await startShop({}, { retry: QUICK_RETRY, modules: shopWith(cartsThatAreDown) });
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
    bringCartsBack(shop.folder);
    await completed(shop, `/erasures/${body.id}`);
    expect((await stateOf()).done).toHaveLength(5);
    expect((await staff.ask('POST', `/users/${person.userId}/erasure`)).body.code).toBe(
      'users.user-not-found',
    );
  });

  it('is seen through by the scan when a module forgets a column', async () => {
    shop = await startShop({}, { modules: shopWith(cartsThatForgetNothing) });
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
