import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Buyer, createProduct, registerBuyer, type Shopper, signInStaff } from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';
import { until } from '../support/until.ts';

let shop: RunningShop;
let staff: Shopper;
let buyer: Buyer;
let product: string;

beforeAll(async () => {
  shop = await startShop();
  staff = await signInStaff(shop);
});
afterAll(() => shop.stop());
beforeEach(async () => {
  buyer = await registerBuyer(shop);
  product = await createProduct(staff);
});

describe('the Idempotency-Key of an order', () => {
  it('is required, and must be of a form that can be kept', async () => {
    const order = { addressId: buyer.addressId, paymentMethod: 'pm_card_visa' };
    expect(await buyer.ask('POST', '/orders', order)).toMatchObject({
      status: 400,
      body: { code: 'http.idempotency-key-required' },
    });
    const endless = { headers: { 'idempotency-key': 'x'.repeat(201) } };
    expect(await buyer.ask('POST', '/orders', order, endless)).toMatchObject({
      status: 400,
      body: { code: 'http.malformed-idempotency-key' },
    });
  });

  it('answers the same order again, also when both requests come at once', async () => {
    const key = randomUUID();
    await buyer.putInCart(product);
    const [first, second] = await Promise.all([buyer.order({}, key), buyer.order({}, key)]);
    const third = await buyer.order({}, key);
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201]);
    expect(new Set([first.body.id, second.body.id, third.body.id]).size).toBe(1);
    expect((await buyer.ask('GET', '/orders')).body.items).toHaveLength(1);
  });

  it('refuses another body under the same key', async () => {
    const key = randomUUID();
    await buyer.putInCart(product);
    await buyer.order({}, key);
    expect(await buyer.order({ paymentMethod: 'pm_card_flaky' }, key)).toMatchObject({
      status: 422,
      body: { code: 'commands.key-reused' },
    });
  });

  it('replays a declared failure, before the order as well as after it', async () => {
    const key = randomUUID();
    expect((await buyer.order({}, key)).body.code).toBe('orders.cart-empty');
    await buyer.putInCart(product);
    expect((await buyer.order({}, key)).body.code).toBe('orders.cart-empty');
    const declined = randomUUID();
    const first = await buyer.order({ paymentMethod: 'pm_card_declined' }, declined);
    const second = await buyer.order({ paymentMethod: 'pm_card_declined' }, declined);
    expect(second).toMatchObject({ status: 409, body: first.body });
  });

  it('makes the second request wait while the first runs, and then answer 202 for the same order', async () => {
    const key = randomUUID();
    await buyer.putInCart(product);
    const order = { paymentMethod: 'pm_card_timeout' };
    const [first, second] = await Promise.all([buyer.order(order, key), buyer.order(order, key)]);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    await until(async () => (await buyer.order(order, key)).status === 409);
  });

  it('shows the current outcome when the order was cancelled meanwhile', async () => {
    const key = randomUUID();
    await buyer.putInCart(product);
    const { body } = await buyer.order({}, key);
    await buyer.ask('POST', `/orders/${body.id}/cancel`);
    expect((await buyer.order({}, key)).body).toMatchObject({ id: body.id, status: 'cancelled' });
  });

  it('belongs to the actor', async () => {
    const key = randomUUID();
    const other = await registerBuyer(shop);
    await buyer.putInCart(product);
    await other.putInCart(product);
    const [mine, theirs] = [await buyer.order({}, key), await other.order({}, key)];
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(mine.body.id).not.toBe(theirs.body.id);
  });
});
