import { expect, it } from 'vitest';
import { cartsContract, cartsErrors, cartsEvents } from '../../../src/modules/carts/contract.ts';
import { cartsModule } from '../../../src/modules/carts/module.ts';
import { catalogContract, catalogEvents } from '../../../src/modules/catalog/contract.ts';
import { catalogModule } from '../../../src/modules/catalog/module.ts';
import { inventoryModule } from '../../../src/modules/inventory/module.ts';
import { modules } from '../../../src/modules/index.ts';
import { wayOfRun } from '../calls-of-run.ts';
import { processOf } from '../process-of.ts';
import { countingIds, fakeOf, fixedClock, scenario, slice } from './index.ts';

const [userId, productId] = ['01980000-0000-7000-8000-00000000000a', '01980000-0000-7000-8000-00000000000b'];
const HOURS_72 = 72 * 3_600_000;

function catalogOf(...known: readonly string[]) {
  return fakeOf(catalogContract, {
    findProducts: async ({ productIds }) => ({
      incarnation: 1,
      products: productIds
        .filter((id) => known.includes(id))
        .map((id) => ({ id, name: 'Lamp', price: { amount: 1, currency: 'EUR' }, version: 1 })),
    }),
  });
}

it('a module alone stands at the time of its clock, and publishes what is expected of it', async () => {
  const clock = fixedClock();
  const shop = await slice(cartsModule, { beside: [catalogOf(productId)], clock });
  const put = () => shop.as(userId, () => shop.client.putItem({ productId, quantity: 2 }));
  expect(await put()).toMatchObject({ expiresAt: '2026-01-04T00:00:00.000Z' });
  const expire = () => shop.runJob('expired-carts');
  await scenario(shop).when(expire).expectNoEvent();
  clock.pass(HOURS_72);
  const abandoned = await scenario(shop).when(expire).expectEvent(cartsEvents.cartAbandoned, { userId });
  expect(abandoned).toMatchObject({ key: userId, version: 1 });
  await shop.stop();
});

it('a scenario fails when what it expects does not happen, and when more happens', async () => {
  const clock = fixedClock();
  const shop = await slice(cartsModule, { beside: [catalogOf(productId)], clock });
  const put = () => shop.as(userId, () => shop.client.putItem({ productId, quantity: 2 }));
  const expire = async () => {
    clock.pass(HOURS_72);
    await shop.runJob('expired-carts');
  };
  await expect(scenario(shop).when(put).expectEvent(cartsEvents.cartAbandoned)).rejects.toThrow(
    'events of type carts.cart-abandoned',
  );
  await expect(scenario(shop).given(put).when(expire).expectNoEvent()).rejects.toThrow();
  await expect(
    scenario(shop).given(put).when(expire).expectEvent(cartsEvents.cartAbandoned, { userId: productId }),
  ).rejects.toThrow();
  await expect(scenario(shop).when(put).expectRefusal(cartsErrors.productNotFound)).rejects.toThrow();
  await scenario(shop)
    .when(() => shop.as(userId, () => shop.client.putItem({ productId: userId, quantity: 1 })))
    .expectRefusal(cartsErrors.productNotFound);
  await shop.stop();
});

it('a fake without a handler refuses, and what a handler answers is parsed by the contract', async () => {
  const alone = await slice(cartsModule);
  const ask = (shop: typeof alone) => shop.as(userId, () => shop.client.putItem({ productId, quantity: 1 }));
  await expect(ask(alone)).rejects.toThrow();
  await expect(alone.stop()).rejects.toThrow(
    'fakes were asked for catalog.findProducts: give fakeOf a handler',
  );
  const wrong = fakeOf(catalogContract, { findProducts: async () => ({ products: 'none' }) as never });
  const misled = await slice(cartsModule, { beside: [wrong] });
  await expect(ask(misled)).rejects.toThrow();
  expect((await misled.as(userId, () => misled.kernel.client(cartsContract).getCart({}))).items).toEqual([]);
  await misled.stop();
});

it('a module with its real requirements has those, and fakes for whom it only hears', async () => {
  const shop = await slice(inventoryModule, { among: modules, ids: countingIds() });
  expect([...shop.kernel.hosted].sort()).toEqual(['catalog', 'inventory', 'orders']);
  const staff = { staff: userId };
  const product = { name: 'Lamp', description: '', category: 'Light', price: { amount: 1, currency: 'EUR' } };
  const { id } = await shop.as(staff, () => shop.kernel.client(catalogContract).createProduct(product));
  expect(id).toMatch(/^019b76da-a800-7000-8000-0000000000/);
  await shop.as(staff, () => shop.client.setStock({ productId: id, quantity: 3 }));
  expect((await shop.client.findStock({ productIds: [id] })).stock).toMatchObject([{ onHand: 3 }]);
  await expect(
    shop.publish(catalogEvents.productChanged, { key: id, data: {} as never }),
    'a real module publishes its own events',
  ).rejects.toThrow();
  await shop.stop();
});

it('over HTTP the modules run in processes of their own, and with the test in one otherwise', async () => {
  const shop = await slice(inventoryModule, { among: modules });
  const processes = await Promise.all(
    ['orders', 'inventory', 'catalog'].map((name) => shop.kernel.inside(name, processOf, {})),
  );
  expect(processes[0], 'a fake lies beside the test').toBe(process.pid);
  expect(new Set(processes).size).toBe(wayOfRun() === 'http' ? 3 : 1);
  await shop.stop();
});

it('work inside of a module is one that another process finds', async () => {
  const shop = await slice(cartsModule);
  await expect(shop.kernel.inside('carts', async () => process.pid, {})).rejects.toThrow('exportedAs');
  await shop.stop();
});

it('a module that needs nobody and hears nobody can be called', async () => {
  const shop = await slice(catalogModule);
  expect((await shop.client.findProducts({ productIds: [productId] })).products).toEqual([]);
  await shop.stop();
});

it.runIf(wayOfRun() === 'http')('what another process could not do is refused', async () => {
  const altered = { ...cartsModule, parts: [...cartsModule.parts] };
  await expect(slice(altered)).rejects.toThrow('no other process knows carts as it is here');
  await expect(slice(cartsModule, { clock: { now: () => 0 } })).rejects.toThrow('use one of the kit');
  const ids = { next: () => productId };
  await expect(slice(cartsModule, { ids })).rejects.toThrow('use countingIds of the kit');
});
