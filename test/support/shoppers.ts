import { randomUUID } from 'node:crypto';
import { type Answer, type RequestOptions, type RunningShop, STAFF } from './start-shop.ts';

export const ADDRESS = { street: 'Lange Straße 1', city: 'Berlin', country: 'DE', postalCode: '10117' };

/** A shop in this process or in one of its own. */
type AskableShop = Pick<RunningShop, 'request'>;

/** Somebody who is signed in. */
export interface Shopper {
  readonly userId: string;
  readonly token: string;
  readonly email: string;
  readonly password: string;
  ask(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
}

export interface Buyer extends Shopper {
  readonly addressId: string;
  putInCart(productId: string, quantity?: number): Promise<Answer>;
  /** Orders the cart with a new key unless one is given. */
  order(order?: Readonly<Record<string, unknown>>, key?: string): Promise<Answer>;
}

export async function signIn(shop: AskableShop, email: string, password: string): Promise<Shopper> {
  const { status, body } = await shop.request('POST', '/sessions', { body: { email, password } });
  if (status !== 201) throw new Error(`could not sign in: ${JSON.stringify(body)}`);
  const { token, userId } = body;
  const ask: Shopper['ask'] = (method, path, given, options) =>
    shop.request(method, path, { token, ...(given === undefined ? {} : { body: given }), ...options });
  return { userId, token, email, password, ask };
}

export function signInStaff(shop: AskableShop): Promise<Shopper> {
  return signIn(shop, STAFF.email, STAFF.password);
}

export async function registerBuyer(shop: AskableShop, name = 'Ada Lovelace'): Promise<Buyer> {
  const email = `${randomUUID()}@example.com`;
  const password = 'analytical engine';
  await shop.request('POST', '/users', { body: { email, password, name } });
  const shopper = await signIn(shop, email, password);
  const { body: address } = await shopper.ask('POST', '/users/me/addresses', ADDRESS);
  return {
    ...shopper,
    addressId: address.id,
    putInCart: (productId, quantity = 1) => shopper.ask('PUT', `/cart/items/${productId}`, { quantity }),
    order: (order = {}, key = randomUUID()) =>
      shopper.ask(
        'POST',
        '/orders',
        { addressId: address.id, paymentMethod: 'pm_card_visa', ...order },
        {
          headers: { 'idempotency-key': key },
        },
      ),
  };
}

export interface NewProduct {
  readonly name?: string;
  readonly amount?: number;
  readonly stock?: number;
}

export async function createProduct(staff: Shopper, product: NewProduct = {}): Promise<string> {
  const { name = 'Wireless Headphones', amount = 12_900, stock = 100 } = product;
  const { body } = await staff.ask('POST', '/products', {
    name,
    description: 'Over the ear, quiet, and light.',
    category: 'Audio',
    price: { amount, currency: 'EUR' },
  });
  await staff.ask('PUT', `/stock/${body.id}`, { quantity: stock });
  return body.id;
}

export async function stockOf(staff: Shopper, productId: string) {
  return (await staff.ask('GET', `/stock/${productId}`)).body;
}

export async function pointsOf(shopper: Shopper): Promise<number> {
  return (await shopper.ask('GET', '/users/me/loyalty')).body.points;
}
