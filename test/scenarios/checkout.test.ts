import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Buyer,
  createProduct,
  pointsOf,
  registerBuyer,
  type Shopper,
  signInStaff,
  stockOf,
} from '../support/shoppers.ts';
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

describe('a checkout', () => {
  it('confirms the order, sells the stock, earns points and empties the cart', async () => {
    await buyer.putInCart(product, 2);
    const { status, body } = await buyer.order();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'confirmed',
      items: [
        {
          productId: product,
          name: 'Wireless Headphones',
          quantity: 2,
          price: { amount: 12_900, currency: 'EUR' },
        },
      ],
      total: { amount: 25_800, currency: 'EUR' },
      shippingAddress: { street: 'Lange Straße 1', city: 'Berlin' },
      customer: { name: 'Ada Lovelace' },
      copies: { ageSeconds: expect.any(Number) },
    });
    await shop.settled();
    expect(await stockOf(staff, product)).toEqual({
      productId: product,
      onHand: 98,
      reserved: 0,
      available: 98,
    });
    expect(await pointsOf(buyer)).toBe(258);
    expect((await buyer.ask('GET', '/cart')).body.items).toEqual([]);
    expect((await buyer.ask('GET', `/orders/${body.id}`)).body).toMatchObject({
      id: body.id,
      status: 'confirmed',
    });
    expect((await buyer.ask('GET', '/orders?status=confirmed')).body.items).toHaveLength(1);
  });

  it('says which product is out of stock and how many there are, and keeps nothing reserved', async () => {
    const scarce = await createProduct(staff, { stock: 1 });
    await buyer.putInCart(product);
    await buyer.putInCart(scarce, 3);
    const { status, headers, body } = await buyer.order();
    expect(status).toBe(409);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({
      code: 'orders.out-of-stock',
      details: { productId: scarce, requested: 3, available: 1 },
    });
    expect(await stockOf(staff, product)).toMatchObject({ reserved: 0, available: 100 });
    expect((await buyer.ask('GET', `/orders/${body.details.orderId}`)).body).toMatchObject({
      status: 'rejected',
      reason: { code: 'orders.out-of-stock' },
    });
  });

  it('releases the reservation and returns the points when the payment is declined', async () => {
    await buyer.putInCart(product, 10);
    await buyer.order();
    await shop.settled();
    const points = await pointsOf(buyer);
    await buyer.putInCart(product, 1);
    const { status, body } = await buyer.order({ paymentMethod: 'pm_card_declined', loyaltyPoints: 500 });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'orders.payment-declined' });
    expect(await pointsOf(buyer)).toBe(points);
    expect(await stockOf(staff, product)).toMatchObject({ onHand: 90, reserved: 0 });
    expect((await buyer.ask('GET', '/cart')).body.items).toHaveLength(1);
  });

  it('redeems points, and refuses more than there are', async () => {
    await buyer.putInCart(product, 10);
    await buyer.order();
    await shop.settled();
    await buyer.putInCart(product);
    const refused = await buyer.order({ loyaltyPoints: 5_000 });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'orders.not-enough-points', details: { balance: 1_290 } },
    });
    const { status, body } = await buyer.order({ loyaltyPoints: 1_000 });
    expect(status).toBe(201);
    expect(body.total.amount).toBe(11_900);
    await shop.settled();
    expect(await pointsOf(buyer)).toBe(1_290 - 1_000 + 119);
  });

  it('succeeds with a gateway that fails at first', async () => {
    await buyer.putInCart(product);
    expect((await buyer.order({ paymentMethod: 'pm_card_flaky' })).status).toBe(201);
  });

  it('answers 202 with a Location while a hanging payment is undecided, and rejects the order afterwards', async () => {
    await buyer.putInCart(product);
    const { status, headers, body } = await buyer.order({ paymentMethod: 'pm_card_timeout' });
    expect(status).toBe(202);
    expect(body.status).toBe('pending');
    const location = headers.get('location') ?? '';
    expect(location).toBe(`/orders/${body.id}`);
    await until(async () => (await buyer.ask('GET', location)).body.status !== 'pending');
    expect((await buyer.ask('GET', location)).body).toMatchObject({
      status: 'rejected',
      reason: { code: 'orders.payment-failed' },
    });
    expect(await stockOf(staff, product)).toMatchObject({ reserved: 0 });
  });

  it('refuses an empty cart, an unknown address and too many points without placing anything', async () => {
    expect(await buyer.order()).toMatchObject({ status: 409, body: { code: 'orders.cart-empty' } });
    await buyer.putInCart(product);
    const unknown = await buyer.order({ addressId: '019b76da-a800-7016-80fc-a7304a63e58a' });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'orders.address-not-found' } });
    const generous = await buyer.order({ loyaltyPoints: 12_901 });
    expect(generous).toMatchObject({
      status: 422,
      body: { code: 'orders.too-many-points', details: { most: 12_900 } },
    });
    expect((await buyer.ask('GET', '/orders')).body.items).toEqual([]);
  });

  it('refuses a blocked user, checked fresh', async () => {
    await buyer.putInCart(product);
    await staff.ask('POST', `/users/${buyer.userId}/block`);
    const answer = await buyer.order();
    // Blocking also ends the user's sessions, by a reaction that may come before or after the order.
    expect([401, 403]).toContain(answer.status);
    await shop.settled();
    expect((await buyer.order()).status).toBe(401);
  });

  it('removes exactly the lines that were bought from the cart', async () => {
    const other = await createProduct(staff);
    await buyer.putInCart(product);
    const ordering = buyer.order();
    await buyer.putInCart(other);
    await ordering;
    await shop.settled();
    const left = (await buyer.ask('GET', '/cart')).body.items.map(
      (item: { productId: string }) => item.productId,
    );
    expect([[other], []]).toContainEqual(left);
  });

  it('keeps the address of the order when the address book changes', async () => {
    await buyer.putInCart(product);
    const { body } = await buyer.order();
    await buyer.ask('PATCH', `/users/me/addresses/${buyer.addressId}`, { city: 'Hamburg' });
    expect((await buyer.ask('GET', `/orders/${body.id}`)).body.shippingAddress.city).toBe('Berlin');
  });

  it('shows changed names once their events have arrived, with the age of the copy', async () => {
    await buyer.putInCart(product);
    const { body } = await buyer.order();
    await buyer.ask('PATCH', '/users/me', { name: 'Countess of Lovelace' });
    await staff.ask('PATCH', `/products/${product}`, { name: 'Wired Headphones' });
    await shop.settled();
    const order = (await buyer.ask('GET', `/orders/${body.id}`)).body;
    expect(order.customer.name).toBe('Countess of Lovelace');
    expect(order.items[0].name).toBe('Wired Headphones');
  });
});

describe('cancelling an order', () => {
  it('refunds it, restocks it and takes the points back', async () => {
    await buyer.putInCart(product, 3);
    const { body } = await buyer.order();
    const cancelled = await buyer.ask('POST', `/orders/${body.id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled', outcome: 'cancelled' } });
    await shop.settled();
    expect(await stockOf(staff, product)).toMatchObject({ onHand: 100, reserved: 0 });
    expect(await pointsOf(buyer)).toBe(0);
    const again = await buyer.ask('POST', `/orders/${body.id}/cancel`);
    expect(again).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  });

  it('is refused for a rejected order and for somebody else’s', async () => {
    await buyer.putInCart(product);
    const { body } = await buyer.order({ paymentMethod: 'pm_card_declined' });
    const refused = await buyer.ask('POST', `/orders/${body.details.orderId}/cancel`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'orders.not-cancellable' } });
    const other = await registerBuyer(shop);
    expect((await other.ask('POST', `/orders/${body.details.orderId}/cancel`)).status).toBe(404);
    expect((await other.ask('GET', `/orders/${body.details.orderId}`)).status).toBe(404);
  });
});
