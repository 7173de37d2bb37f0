import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import {
  ADDRESS,
  type Buyer,
  createProduct,
  registerBuyer,
  type Shopper,
  signIn,
  signInStaff,
} from '../support/shoppers.ts';
import {
  type Answer,
  type RequestOptions,
  type RunningShop,
  STAFF,
  startShop,
} from '../support/start-shop.ts';
import { shiftedClock } from '../support/kit/index.ts';
import { until } from '../support/until.ts';

const NOBODY = '00000000-0000-7000-8000-000000000000';
const PASSWORD = 'analytical engine';
const DAY = 86_400_000;
const LAMP = {
  name: 'Lamp',
  description: 'Gives light.',
  category: 'Lights',
  price: { amount: 1_999, currency: 'EUR' },
};

/** What no request from outside can bring about, and why. */
const ERASED = 'erasing ends the session too, by an event that may come first';
const OUT_OF_REACH: Readonly<Record<string, string>> = {
  'users.getProfile users.user-not-found': ERASED,
  'users.updateProfile users.user-not-found': ERASED,
  'users.addAddress users.user-not-found': ERASED,
  'users.putPreferences users.user-not-found': ERASED,
  'users.getLoyalty users.user-not-found': ERASED,
  'orders.placeOrder orders.order-not-found': 'orders are never deleted',
  'orders.placeOrder orders.product-unavailable': 'products are never deleted',
  'orders.placeOrder orders.order-failed': 'a failure that no participant knows',
  'orders.placeOrder orders.user-blocked': 'blocking ends the session too, by an event that may come first',
  'carts.putItem carts.account-erased': ERASED,
  'carts.removeItem carts.account-erased': ERASED,
  'orders.placeOrder orders.account-erased': ERASED,
  'users.requestErasure users.user-not-found': ERASED,
  'users.requestErasure 200': 'no module has answered when the request is',
  'users.eraseUser 200': 'no module has answered when the request is',
  'orders.cancelOrder 202': 'a refund by the sandbox takes no three seconds',
};

const operations = modules.flatMap(({ contract }) =>
  Object.entries(contract.operations).flatMap(([name, operation]) => {
    if (operation.route === undefined) return [];
    const path = new RegExp(`^${operation.route.path.replace(/:\w+/g, '[^/]+')}$`);
    return [{ name: `${contract.module}.${name}`, operation, route: operation.route, path }];
  }),
);

const clock = shiftedClock();
let shop: RunningShop;
let staff: Shopper;
let buyer: Buyer;
const seen = new Set<string>();

/** The shop, every answer of which is looked at. */
async function startWatchedShop(): Promise<RunningShop> {
  const started = await startShop({ DEMO: 'on' }, { clock });
  return {
    ...started,
    async request(method: string, path: string, options?: RequestOptions) {
      const answer = await started.request(method, path, options);
      inspect(method, path.split('?')[0] as string, answer, started.folder);
      return answer;
    },
  };
}

function inspect(method: string, path: string, { status, headers, body }: Answer, folder: string): void {
  const about = `${method} ${path}: ${status} ${JSON.stringify(body)}`;
  expect(status, about).toBeLessThan(500);
  expect(headers.get('x-content-type-options'), about).toBe('nosniff');
  expect(headers.get('content-security-policy'), about).toContain("default-src 'self'");
  expect(headers.get('x-powered-by'), about).toBeNull();
  expect(headers.get('traceparent'), about).toMatch(/^00-[0-9a-f]{32}-/);
  expect(about).not.toMatch(
    /argon2|password_hash|select .* from|insert into|sqlite|node_modules|\.ts\b|\bat \w+ \(/i,
  );
  for (const secret of [PASSWORD, STAFF.password, folder]) expect(about).not.toContain(secret);
  if (status >= 400) {
    expect(headers.get('content-type'), about).toBe('application/problem+json; charset=utf-8');
    expect(body, about).toMatchObject({ type: `/problems/${body.code}`, title: expect.any(String), status });
    expect(body.detail.length, about).toBeGreaterThan(20);
    if (status === 401) expect(headers.get('www-authenticate'), about).toBe('Bearer');
  }
  const operation = operations.find(
    ({ route, path: pattern }) => route.method === method && pattern.test(path),
  );
  if (operation !== undefined) seen.add(`${operation.name} ${status < 400 ? status : body.code}`);
}

beforeAll(async () => {
  shop = await startWatchedShop();
  staff = await signInStaff(shop);
});
afterAll(() => shop.stop());
beforeEach(async () => {
  buyer = await registerBuyer(shop);
});

function newEmail(): string {
  return `${randomUUID()}@example.com`;
}

function withKey(key: string): RequestOptions {
  return { headers: { 'idempotency-key': key } };
}

function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body.code]).toEqual([status, code]);
}

describe('accounts', () => {
  it('are opened with an e-mail that nobody has, whatever its case', async () => {
    const email = newEmail();
    const body = { email, password: PASSWORD, name: 'Ada' };
    const opened = await shop.request('POST', '/users', { body });
    expect([opened.status, opened.body]).toEqual([
      201,
      {
        id: expect.any(String),
        email,
        name: 'Ada',
        role: 'customer',
        status: 'active',
        createdAt: expect.any(String),
      },
    ]);
    const again = await shop.request('POST', '/users', { body: { ...body, email: email.toUpperCase() } });
    expectProblem(again, 409, 'users.email-taken');
  });

  it.each([
    ['no e-mail', { email: 'nobody' }],
    ['a short password', { password: '1234567' }],
    ['a blank name', { name: '   ' }],
    ['a role of their own choosing', { role: 'staff' }],
    ['an endless name', { name: 'x'.repeat(201) }],
  ])('are not opened with %s', async (_case, wrong) => {
    const body = { email: newEmail(), password: 'long enough', name: 'Eve', ...wrong };
    expectProblem(await shop.request('POST', '/users', { body }), 400, 'contracts.invalid-input');
  });

  it('are opened once under one key, and only with the same password', async () => {
    const body = { email: newEmail(), password: PASSWORD, name: 'Ada' };
    const key = randomUUID();
    const opened = await staff.ask('POST', '/users', body, withKey(key));
    expect((await staff.ask('POST', '/users', body, withKey(key))).body).toEqual(opened.body);
    const other = await staff.ask('POST', '/users', { ...body, password: 'difference engine' }, withKey(key));
    expectProblem(other, 422, 'users.registration-key-reused');
  });

  it('have a profile that their owner reads and changes', async () => {
    expect((await buyer.ask('GET', '/users/me')).body).toMatchObject({
      id: buyer.userId,
      name: 'Ada Lovelace',
    });
    const changed = await buyer.ask('PATCH', '/users/me', { name: ' Ada King ' });
    expect([changed.status, changed.body.name]).toEqual([200, 'Ada King']);
    expectProblem(await buyer.ask('PATCH', '/users/me', { email: STAFF.email }), 409, 'users.email-taken');
    expectProblem(await buyer.ask('PATCH', '/users/me', {}), 400, 'contracts.invalid-input');
    expectProblem(await buyer.ask('PATCH', '/users/me', { role: 'staff' }), 400, 'contracts.invalid-input');
  });

  it('have preferences, with defaults', async () => {
    const defaults = { language: 'en', currency: 'EUR', newsletter: false };
    expect((await buyer.ask('GET', '/users/me/preferences')).body).toEqual(defaults);
    const put = await buyer.ask('PUT', '/users/me/preferences', { language: 'de', newsletter: true });
    expect([put.status, put.body]).toEqual([200, { language: 'de', currency: 'EUR', newsletter: true }]);
    expect((await buyer.ask('GET', '/users/me/preferences')).body).toEqual(put.body);
    const wrong = await buyer.ask('PUT', '/users/me/preferences', { language: 'Klingon' });
    expectProblem(wrong, 400, 'contracts.invalid-input');
  });

  it('have loyalty points', async () => {
    expect(await buyer.ask('GET', '/users/me/loyalty')).toMatchObject({
      status: 200,
      body: { points: 0, history: [] },
    });
  });

  it('are blocked and unblocked by staff; a blocked one is signed out and cannot sign in', async () => {
    const path = `/users/${buyer.userId}`;
    expectProblem(await buyer.ask('POST', `${path}/block`), 403, 'contracts.forbidden');
    expectProblem(await buyer.ask('POST', `${path}/unblock`), 403, 'contracts.forbidden');
    expect(await staff.ask('POST', `${path}/block`)).toMatchObject({
      status: 200,
      body: { status: 'blocked' },
    });
    await shop.settled();
    expectProblem(await buyer.ask('GET', '/users/me'), 401, 'http.invalid-token');
    const credentials = { email: buyer.email, password: buyer.password };
    expectProblem(
      await shop.request('POST', '/sessions', { body: credentials }),
      403,
      'sessions.user-blocked',
    );
    expect(await staff.ask('POST', `${path}/unblock`)).toMatchObject({
      status: 200,
      body: { status: 'active' },
    });
    await signIn(shop, buyer.email, buyer.password);
    expectProblem(await staff.ask('POST', `/users/${NOBODY}/block`), 404, 'users.user-not-found');
    expectProblem(await staff.ask('POST', `/users/${NOBODY}/unblock`), 404, 'users.user-not-found');
    expectProblem(await staff.ask('POST', `/users/${staff.userId}/block`), 409, 'users.staff-not-blockable');
  });
});

describe('sessions', () => {
  it('give a token that works until signing out', async () => {
    const body = { email: buyer.email, password: buyer.password };
    const session = await shop.request('POST', '/sessions', { body });
    expect([session.status, session.body]).toEqual([
      201,
      { token: expect.stringMatching(/^[\w-]{43}$/), expiresAt: expect.any(String), userId: buyer.userId },
    ]);
    expect(session.headers.get('cache-control')).toBe('no-store');
    const { token } = session.body;
    expect((await shop.request('GET', '/users/me', { token })).status).toBe(200);
    expect(await shop.request('DELETE', '/sessions/current', { token })).toMatchObject({
      status: 204,
      body: '',
    });
    expectProblem(await shop.request('GET', '/users/me', { token }), 401, 'http.invalid-token');
    expect((await buyer.ask('GET', '/users/me')).status).toBe(200);
  });

  it('answer an unknown e-mail as a wrong password, and after ten of them not at all', async () => {
    const unknown = await shop.request('POST', '/sessions', {
      body: { email: newEmail(), password: 'whatever' },
    });
    const wrong = { body: { email: buyer.email, password: 'whatever' } };
    const first = await shop.request('POST', '/sessions', wrong);
    expectProblem(first, 401, 'sessions.wrong-credentials');
    expect(unknown.body).toEqual(first.body);
    for (let attempt = 2; attempt <= 10; attempt += 1) await shop.request('POST', '/sessions', wrong);
    const body = { email: buyer.email, password: buyer.password };
    const refused = await shop.request('POST', '/sessions', { body });
    expectProblem(refused, 429, 'sessions.too-many-attempts');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('address books', () => {
  it('add, list, change, choose and remove addresses', async () => {
    const home = buyer.addressId;
    const added = await buyer.ask('POST', '/users/me/addresses', { ...ADDRESS, city: 'Hamburg' });
    expect(added).toMatchObject({ status: 201, body: { city: 'Hamburg', isDefault: false } });
    const work = added.body.id;
    expect((await buyer.ask('GET', '/users/me/addresses')).body.items).toMatchObject([
      { id: home, isDefault: true },
      { id: work, isDefault: false },
    ]);
    const changed = await buyer.ask('PATCH', `/users/me/addresses/${work}`, { street: 'Kai 3' });
    expect(changed).toMatchObject({ status: 200, body: { street: 'Kai 3', city: 'Hamburg' } });
    const chosen = await buyer.ask('PUT', '/users/me/default-address', { addressId: work });
    expect(chosen).toMatchObject({ status: 200, body: { id: work, isDefault: true } });
    expect(await buyer.ask('DELETE', `/users/me/addresses/${work}`)).toMatchObject({ status: 204, body: '' });
    expect((await buyer.ask('GET', '/users/me/addresses')).body.items).toMatchObject([
      { id: home, isDefault: true },
    ]);
  });

  it('know nothing of the addresses of others', async () => {
    const other = await registerBuyer(shop);
    for (const id of [other.addressId, NOBODY]) {
      const path = `/users/me/addresses/${id}`;
      expectProblem(await buyer.ask('PATCH', path, { city: 'Bonn' }), 404, 'users.address-not-found');
      expectProblem(await buyer.ask('DELETE', path), 404, 'users.address-not-found');
      const chosen = await buyer.ask('PUT', '/users/me/default-address', { addressId: id });
      expectProblem(chosen, 404, 'users.address-not-found');
    }
    expectProblem(
      await buyer.ask('PATCH', '/users/me/addresses/7', { city: 'Bonn' }),
      400,
      'contracts.invalid-input',
    );
  });

  it('hold 50 at most, each a whole one', async () => {
    for (let count = 1; count < 50; count += 1) await buyer.ask('POST', '/users/me/addresses', ADDRESS);
    expectProblem(await buyer.ask('POST', '/users/me/addresses', ADDRESS), 409, 'users.too-many-addresses');
    const { country: _country, ...rest } = ADDRESS;
    expectProblem(await buyer.ask('POST', '/users/me/addresses', rest), 400, 'contracts.invalid-input');
    const lower = await buyer.ask('POST', '/users/me/addresses', { ...ADDRESS, country: 'de' });
    expectProblem(lower, 400, 'contracts.invalid-input');
  });

  it('add an address once under one key', async () => {
    const key = randomUUID();
    const add = (address: object) => buyer.ask('POST', '/users/me/addresses', address, withKey(key));
    const [first, second] = await Promise.all([add(ADDRESS), add(ADDRESS)]);
    const third = await add(ADDRESS);
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201]);
    expect([second.body, third.body]).toEqual([first.body, first.body]);
    expect((await buyer.ask('GET', '/users/me/addresses')).body.items).toHaveLength(2);
    expectProblem(await add({ ...ADDRESS, city: 'Bonn' }), 422, 'commands.key-reused');
    const elsewhere = await buyer.ask('PUT', '/users/me/preferences', {}, withKey(key));
    expectProblem(elsewhere, 422, 'commands.key-reused');
    const other = await registerBuyer(shop);
    expect((await other.ask('POST', '/users/me/addresses', ADDRESS, withKey(key))).body.id).not.toBe(
      first.body.id,
    );
  });
});

describe('products', () => {
  it('are added and changed by staff', async () => {
    expectProblem(await buyer.ask('POST', '/products', LAMP), 403, 'contracts.forbidden');
    expectProblem(await shop.request('POST', '/products', { body: LAMP }), 401, 'contracts.unauthenticated');
    const added = await staff.ask('POST', '/products', LAMP, withKey(randomUUID()));
    expect(added).toMatchObject({ status: 201, body: { ...LAMP, version: 1 } });
    const path = `/products/${added.body.id}`;
    expectProblem(await buyer.ask('PATCH', path, { name: 'Mine' }), 403, 'contracts.forbidden');
    const changed = await staff.ask('PATCH', path, { price: { amount: 999, currency: 'EUR' }, version: 1 });
    expect(changed).toMatchObject({ status: 200, body: { price: { amount: 999 }, version: 2 } });
    expect((await shop.request('GET', path)).body).toEqual(changed.body);
    const late = await staff.ask('PATCH', path, { name: 'Late', version: 1 });
    expectProblem(late, 409, 'catalog.product-changed-meanwhile');
    expectProblem(
      await staff.ask('PATCH', `/products/${NOBODY}`, { name: 'x' }),
      404,
      'catalog.product-not-found',
    );
    expectProblem(await shop.request('GET', `/products/${NOBODY}`), 404, 'catalog.product-not-found');
  });

  it.each([
    ['a fraction of a cent', { price: { amount: 9.99, currency: 'EUR' } }],
    ['a negative price', { price: { amount: -1, currency: 'EUR' } }],
    ['a currency in small letters', { price: { amount: 1, currency: 'eur' } }],
    ['a price as text', { price: '9.99' }],
    ['more in the price', { price: { amount: 1, currency: 'EUR', vat: 19 } }],
    ['a name over two lines', { name: 'a\nb' }],
    ['an id', { id: NOBODY }],
  ])('are not added with %s', async (_case, wrong) => {
    expectProblem(
      await staff.ask('POST', '/products', { ...LAMP, ...wrong }),
      400,
      'contracts.invalid-input',
    );
  });

  it('are found by the beginnings of words, within a category too, whatever is typed', async () => {
    const name = `Quokka ${randomUUID().slice(0, 8)}`;
    const id = await createProduct(staff, { name });
    const found = async (query: string) => {
      const { status, body } = await shop.request('GET', `/products?${query}`);
      expect(status).toBe(200);
      return body.items.map((item: { id: string }) => item.id);
    };
    expect(await found('search=quok')).toContain(id);
    expect(await found('search=quok&category=Audio')).toContain(id);
    expect(await found('search=quok&category=Lights')).toEqual([]);
    expect(await found('category=Audio&limit=100')).toContain(id);
    for (const text of ['"', '*', 'NEAR(a b)', "' or 1=1 --", 'name:x', '\0', '😀', '-a', '(', 'quok"*']) {
      await found(`search=${encodeURIComponent(text)}`);
    }
    expectProblem(
      await shop.request('GET', `/products?search=${'x'.repeat(201)}`),
      400,
      'contracts.invalid-input',
    );
  });

  it('have categories', async () => {
    const { status, body } = await shop.request('GET', '/categories');
    expect([status, body.items.length >= 5]).toEqual([200, true]);
    expect(body.items[0]).toEqual({ name: expect.any(String), products: expect.any(Number) });
  });
});

describe('stock', () => {
  it('is set and read by staff', async () => {
    const product = await createProduct(staff, { stock: 7 });
    const path = `/stock/${product}`;
    expect((await staff.ask('GET', path)).body).toEqual({
      productId: product,
      onHand: 7,
      reserved: 0,
      available: 7,
    });
    expect(await staff.ask('PUT', path, { quantity: 9 })).toMatchObject({
      status: 200,
      body: { available: 9 },
    });
    expectProblem(await buyer.ask('GET', path), 403, 'contracts.forbidden');
    expectProblem(await buyer.ask('PUT', path, { quantity: 1 }), 403, 'contracts.forbidden');
    expectProblem(await staff.ask('GET', `/stock/${NOBODY}`), 404, 'inventory.product-not-found');
    const missing = await staff.ask('PUT', `/stock/${NOBODY}`, { quantity: 1 });
    expectProblem(missing, 404, 'inventory.product-not-found');
    for (const quantity of [-1, 1.5, '9', null, 1_000_001]) {
      expectProblem(await staff.ask('PUT', path, { quantity }), 400, 'contracts.invalid-input');
    }
  });
});

describe('carts', () => {
  it('hold what is put in, up to 9,999 of a kind, in stock or not', async () => {
    const product = await createProduct(staff, { stock: 0 });
    expect(await buyer.putInCart(product, 9_999)).toMatchObject({
      status: 200,
      body: { items: [{ productId: product, quantity: 9_999, revision: 1 }], expiresAt: expect.any(String) },
    });
    expect((await buyer.ask('GET', '/cart')).body.items).toHaveLength(1);
    for (const quantity of [0, -1, 10_000, 1.5, '1']) {
      const refused = await buyer.ask('PUT', `/cart/items/${product}`, { quantity });
      expectProblem(refused, 400, 'contracts.invalid-input');
    }
    expect(await buyer.ask('DELETE', `/cart/items/${product}`)).toMatchObject({
      status: 200,
      body: { items: [] },
    });
    expectProblem(await buyer.ask('DELETE', `/cart/items/${product}`), 404, 'carts.line-not-found');
    expectProblem(await buyer.putInCart(NOBODY), 404, 'carts.product-not-found');
  });

  it('hold 100 kinds at most', async () => {
    const pages = [await shop.request('GET', '/products?limit=100')];
    pages.push(await shop.request('GET', `/products?limit=1&cursor=${pages[0]?.body.nextCursor}`));
    const ids: string[] = pages.flatMap(({ body }) => body.items.map((item: { id: string }) => item.id));
    for (const id of ids.slice(0, 100)) await buyer.putInCart(id);
    expectProblem(await buyer.putInCart(ids[100] as string), 409, 'carts.cart-full');
    expect((await buyer.putInCart(ids[0] as string, 2)).status).toBe(200);
  });
});

describe('orders', () => {
  it('are placed, listed, read and cancelled', async () => {
    await buyer.putInCart(await createProduct(staff), 2);
    const placed = await buyer.order();
    expect(placed).toMatchObject({ status: 201, body: { status: 'confirmed', total: { amount: 25_800 } } });
    const path = `/orders/${placed.body.id}`;
    expect(await buyer.ask('GET', path)).toMatchObject({ status: 200, body: { id: placed.body.id } });
    expect((await buyer.ask('GET', '/orders?status=confirmed')).body.items).toHaveLength(1);
    expect((await buyer.ask('GET', '/orders?status=pending')).body.items).toEqual([]);
    expectProblem(await buyer.ask('GET', '/orders?status=lost'), 400, 'contracts.invalid-input');
    expect(await buyer.ask('POST', `${path}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    const other = await registerBuyer(shop);
    for (const answer of [
      await other.ask('GET', path),
      await other.ask('POST', `${path}/cancel`),
      await buyer.ask('GET', `/orders/${NOBODY}`),
      await buyer.ask('POST', `/orders/${NOBODY}/cancel`),
    ]) {
      expectProblem(answer, 404, 'orders.order-not-found');
    }
  });

  it('are refused with the reason', async () => {
    expectProblem(await buyer.order(), 409, 'orders.cart-empty');
    const product = await createProduct(staff, { amount: 500, stock: 2 });
    await buyer.putInCart(product);
    expectProblem(await buyer.order({ addressId: NOBODY }), 422, 'orders.address-not-found');
    expectProblem(await buyer.order({ billingAddressId: NOBODY }), 422, 'orders.address-not-found');
    expectProblem(await buyer.order({ loyaltyPoints: 501 }), 422, 'orders.too-many-points');
    expectProblem(await buyer.order({ loyaltyPoints: 1 }), 409, 'orders.not-enough-points');
    const declined = await buyer.order({ paymentMethod: 'pm_card_declined' });
    expectProblem(declined, 409, 'orders.payment-declined');
    const path = `/orders/${declined.body.details.orderId}/cancel`;
    expectProblem(await buyer.ask('POST', path), 409, 'orders.not-cancellable');
    expectProblem(await buyer.order({ paymentMethod: 'pm_card_stolen' }), 409, 'orders.payment-declined');
    await buyer.putInCart(product, 3);
    const short = await buyer.order();
    expectProblem(short, 409, 'orders.out-of-stock');
    expect(short.body.details).toMatchObject({ productId: product, requested: 3, available: 2 });
    const { body: dollars } = await staff.ask('POST', '/products', {
      ...LAMP,
      price: { amount: 1, currency: 'USD' },
    });
    await buyer.putInCart(dollars.id);
    expectProblem(await buyer.order(), 409, 'orders.mixed-currencies');
    for (const wrong of [{ addressId: 'home' }, { paymentMethod: '' }, { loyaltyPoints: -1 }, { total: 0 }]) {
      expectProblem(await buyer.order(wrong), 400, 'contracts.invalid-input');
    }
  });

  it('keep their stock reserved while they are decided, and say so when the payment fails', async () => {
    const product = await createProduct(staff, { stock: 5 });
    const key = randomUUID();
    await buyer.putInCart(product, 4);
    const placed = await buyer.order({ paymentMethod: 'pm_card_timeout' }, key);
    expect(placed).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect((await staff.ask('GET', '/reports/pending-orders')).body.items).toMatchObject([
      { orderId: placed.body.id },
    ]);
    expectProblem(
      await staff.ask('PUT', `/stock/${product}`, { quantity: 3 }),
      409,
      'inventory.below-reserved',
    );
    expectProblem(await buyer.ask('POST', `/orders/${placed.body.id}/cancel`), 409, 'orders.not-cancellable');
    const location = placed.headers.get('location') as string;
    await until(async () => (await buyer.ask('GET', location)).body.status === 'rejected');
    expectProblem(await buyer.order({ paymentMethod: 'pm_card_timeout' }, key), 409, 'orders.payment-failed');
  });
});

describe('erasures', () => {
  it('need the password of the person, or staff, and can be followed by their Location', async () => {
    const ask = (password: string) => buyer.ask('POST', '/users/me/erasure', { password });
    expectProblem(await ask('another password'), 403, 'users.wrong-password');
    expectProblem(
      await staff.ask('POST', '/users/me/erasure', { password: STAFF.password }),
      409,
      'users.staff-not-erasable',
    );
    const { status, headers, body } = await ask(buyer.password);
    expect([status, headers.get('location'), body.state]).toEqual([202, `/erasures/${body.id}`, 'pending']);
    await until(async () => (await shop.request('GET', `/erasures/${body.id}`)).body.state === 'completed');
  });

  it('are requested by staff for customers alone, and listed for staff', async () => {
    const erase = (id: string) => staff.ask('POST', `/users/${id}/erasure`);
    expect((await erase(buyer.userId)).status).toBe(202);
    expectProblem(await erase(buyer.userId), 404, 'users.user-not-found');
    expectProblem(await erase(staff.userId), 409, 'users.staff-not-erasable');
    expect((await staff.ask('GET', '/erasures?limit=1')).body).toMatchObject({
      items: [{ requestedBy: 'staff' }],
      nextCursor: expect.any(String),
    });
    expectProblem(await shop.request('GET', `/erasures/${NOBODY}`), 404, 'users.erasure-not-found');
  });
});

describe('whoever asks', () => {
  it('needs a token for everything that is not public, and a staff token where that is said', async () => {
    for (const { name, operation, route } of operations) {
      const path = route.path.replace(/:\w+/g, NOBODY);
      const body = route.method === 'GET' ? {} : { body: {} };
      const anonymous = await shop.request(route.method, path, body);
      const garbage = await shop.request(route.method, path, { ...body, token: 'garbage' });
      expect([garbage.status, garbage.body.code], name).toEqual([401, 'http.invalid-token']);
      if (operation.access.includes('public')) expect(anonymous.status, name).not.toBe(401);
      else expect([anonymous.status, anonymous.body.code], name).toEqual([401, 'contracts.unauthenticated']);
      if (!operation.access.includes('public') && !operation.access.includes('customer')) {
        const customer = await shop.request(route.method, path, { ...body, token: buyer.token });
        expect([customer.status, customer.body.code], name).toEqual([403, 'contracts.forbidden']);
      }
    }
  });

  it('is not answered about paths and methods that are none', async () => {
    for (const path of [
      '/',
      '/user',
      '/products/x/y',
      '/.env',
      '/consoles',
      '//users',
      '/users/me/../../etc',
    ]) {
      expectProblem(await shop.request('GET', path), 404, 'http.unknown-route');
    }
    const refused = await shop.request('DELETE', '/products');
    expectProblem(refused, 405, 'http.method-not-allowed');
    expect(refused.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
  });

  it('has met every success and every declared problem of every route by now', () => {
    const expected = operations.flatMap(({ name, operation, route }) => [
      `${name} ${route.status}`,
      ...Object.values(route.unless?.status ?? {}).map((status) => `${name} ${status}`),
      ...operation.errors.map(({ code }) => `${name} ${code}`),
    ]);
    expect(expected.filter((outcome) => !seen.has(outcome)).toSorted()).toEqual(
      Object.keys(OUT_OF_REACH).toSorted(),
    );
  });

  it('finds none of their secrets in what the shop stores', async () => {
    const stored = await shop.stored();
    expect(stored).toContain('$argon2id$');
    for (const secret of [PASSWORD, STAFF.password, buyer.token, staff.token])
      expect(stored.includes(secret)).toBe(false);
  });

  it('has to sign in again when the session has expired; by then keys are forgotten', async () => {
    const key = withKey(randomUUID());
    const first = await buyer.ask('POST', '/users/me/addresses', ADDRESS, key);
    clock.pass(DAY - 60_000);
    expect((await buyer.ask('GET', '/users/me')).status).toBe(200);
    clock.pass(2 * 60_000);
    expectProblem(await buyer.ask('GET', '/users/me'), 401, 'http.invalid-token');
    const again = await signIn(shop, buyer.email, buyer.password);
    const later = await again.ask('POST', '/users/me/addresses', ADDRESS, key);
    expect([later.status, later.body.id === first.body.id]).toEqual([201, false]);
  });
});
