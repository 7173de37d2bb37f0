import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallOptions, createShopClient, ShopProblem } from '../../clients/shop-client.ts';
import { type RunningShop, STAFF, startShop } from '../support/start-shop.ts';

let shop: RunningShop;
beforeAll(async () => {
  shop = await startShop({ DEMO: 'on' });
});
afterAll(() => shop.stop());

/** The client as whoever has signed in with it last. */
function anybody() {
  let token: string | undefined;
  const client = createShopClient({ url: shop.url, token: () => token });
  return {
    client,
    async signIn(email: string, password: string) {
      const session = await client.sessions.createSession({ email, password });
      token = session.token;
      return session;
    },
  };
}

describe('the typed client', () => {
  it('registers, fills a cart, orders once for a key, and cancels', async () => {
    const { client, signIn } = anybody();
    const [email, password] = [`${randomUUID()}@example.com`, 'correct horse battery'];
    const user = await client.users.registerUser({ email, password, name: 'Ada' });
    expect((await signIn(email, password)).userId).toBe(user.id);
    const { items } = await client.catalog.listProducts({ search: 'espre bean', limit: 1 });
    const productId = items[0]?.id ?? '';
    const place = { street: '12 Station Road', city: 'Leeds', country: 'GB', postalCode: 'LS1 4DY' };
    const address = await client.users.addAddress(place);
    const cart = await client.carts.putItem({ productId, quantity: 2 });
    expect(cart.items).toMatchObject([{ productId, quantity: 2 }]);
    const wish = { addressId: address.id, paymentMethod: 'pm_card_visa' };
    const key = { idempotencyKey: randomUUID() };
    const order = await client.orders.placeOrder(wish, key);
    expect(await client.orders.placeOrder(wish, key)).toEqual(order);
    expect(order.status).toBe('confirmed');
    await shop.settled();
    expect((await client.carts.getCart({})).items).toEqual([]);
    expect(await client.orders.cancelOrder({ id: order.id })).toMatchObject({ outcome: 'cancelled' });
    await client.sessions.deleteCurrentSession({});
    await expect(client.users.getProfile({})).rejects.toMatchObject({ status: 401 });
  });

  it('throws what the shop refuses, with its code and details', async () => {
    const { client, signIn } = anybody();
    await signIn(STAFF.email, STAFF.password);
    const id = randomUUID();
    const refusal = await client.catalog.getProduct({ id }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ShopProblem);
    expect(refusal).toMatchObject({
      status: 404,
      code: 'catalog.product-not-found',
      details: { productId: id },
    });
    const [first] = (await client.catalog.listProducts({ limit: 1 })).items;
    await expect(
      client.inventory.setStock({ productId: first?.id ?? '', quantity: -1 }),
    ).rejects.toMatchObject({
      status: 400,
      code: 'contracts.invalid-input',
    });
  });

  it('knows the status alone of what is not from the shop', async () => {
    const page = async () => new Response('<html>', { status: 502, statusText: 'Bad Gateway' });
    const client = createShopClient({ url: shop.url, fetch: page });
    await expect(client.users.getProfile({})).rejects.toMatchObject({ status: 502, code: 'unknown' });
  });

  it('has a method for every operation of the API', async () => {
    const { paths } = (await shop.request('GET', '/openapi.json')).body;
    const names = Object.values<Record<string, { operationId: string }>>(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    const client = createShopClient({ url: shop.url });
    const methods = Object.entries(client).flatMap(([module, operations]) =>
      Object.keys(operations).map((name) => `${module}.${name}`),
    );
    expect(methods.toSorted()).toEqual(names.toSorted());
  });

  it('is a compile error where a field is missing, of another type, or unknown, and where a key is needed', () => {
    const wrong = (client: ReturnType<typeof createShopClient>, options: CallOptions) => [
      // @ts-expect-error the password is missing
      client.sessions.createSession({ email: 'ada@example.com' }),
      // @ts-expect-error the quantity is a number
      client.carts.putItem({ productId: 'x', quantity: '2' }),
      // @ts-expect-error there is no such field
      client.catalog.listProducts({ page: 2 }),
      // @ts-expect-error an order has a key
      client.orders.placeOrder({ addressId: 'x', paymentMethod: 'x' }, options),
    ];
    expect(wrong).toBeTypeOf('function');
  });
});
