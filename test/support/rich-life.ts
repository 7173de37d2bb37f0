import { randomUUID } from 'node:crypto';
import { createProduct, type Shopper, signIn } from './shoppers.ts';
import type { RunningShop } from './start-shop.ts';

/** A person whose every word can be told from everybody else's, with a life in all modules. */
export interface RichLife extends Shopper {
  /** Everything that was ever said of them. */
  readonly markers: readonly string[];
  /** What is true now. */
  readonly present: readonly string[];
  readonly orders: Readonly<Record<'confirmed' | 'cancelled' | 'rejected', string>>;
  readonly product: string;
  readonly addressId: string;
  order(order: Readonly<Record<string, unknown>>): ReturnType<Shopper['ask']>;
}

export async function liveRichly(shop: RunningShop, staff: Shopper): Promise<RichLife> {
  const word = (what: string) => `zq${what}${randomUUID().slice(0, 8)}`;
  const [firstEmail, email] = [`${word('mail')}@example.com`, `${word('mail')}@example.com`];
  const [firstName, name] = [word('name'), word('name')];
  const home = { street: word('street'), city: word('city'), country: 'DE', postalCode: word('code') };
  const office = { street: word('street'), city: word('city'), country: 'FR', postalCode: word('code') };
  const former = { ...office, street: word('street') };
  const method = word('method');
  const password = word('password');
  const product = await createProduct(staff, { stock: 1_000 });

  await shop.request('POST', '/users', { body: { email: firstEmail, password, name: firstName } });
  const { userId, token } = await signIn(shop, firstEmail, password);
  const keyed = () => ({ headers: { 'idempotency-key': randomUUID() } });
  const ask: Shopper['ask'] = async (verb, path, body, options) => {
    const answer = await shop.request(verb, path, {
      token,
      ...(body === undefined ? {} : { body }),
      ...options,
    });
    return answer;
  };
  const order: RichLife['order'] = async (given) => {
    await ask('PUT', `/cart/items/${product}`, { quantity: 1 });
    return ask(
      'POST',
      '/orders',
      { addressId, billingAddressId, paymentMethod: 'pm_card_visa', ...given },
      keyed(),
    );
  };

  await ask('PATCH', '/users/me', { email, name }, keyed());
  const { id: addressId } = (await ask('POST', '/users/me/addresses', home, keyed())).body;
  const { id: billingAddressId } = (await ask('POST', '/users/me/addresses', former, keyed())).body;
  await ask('PATCH', `/users/me/addresses/${billingAddressId}`, { street: office.street }, keyed());
  await ask('PUT', '/users/me/preferences', { language: 'pt-BR', currency: 'CHF', newsletter: true });
  const confirmed = (await order({})).body.id;
  const second = (await order({})).body.id;
  await ask('POST', `/orders/${second}/cancel`);
  await shop.settled();
  await order({ loyaltyPoints: 10 });
  const rejected = (await order({ paymentMethod: method })).body.details.orderId;
  await ask('PUT', `/cart/items/${product}`, { quantity: 3 });
  // What staff was answered about them, under a key of theirs.
  await staff.ask('POST', `/users/${userId}/unblock`, undefined, keyed());
  for (let attempt = 0; attempt < 2; attempt += 1)
    await shop.request('POST', '/sessions', { body: { email, password: 'not the password' } });
  await signIn(shop, email, password);
  await shop.request('POST', '/sessions', { body: { email, password: 'not the password' } });
  await shop.settled();

  const present = [email, name, ...Object.values(home), ...Object.values(office), method].filter((text) =>
    text.startsWith('zq'),
  );
  return {
    userId,
    token,
    email,
    password,
    ask,
    order,
    product,
    addressId,
    orders: { confirmed, cancelled: second, rejected },
    present,
    markers: [...present, firstEmail, firstName, former.street, password],
  };
}
