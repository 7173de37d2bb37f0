import type { Kysely } from 'kysely';
import { modules, sessionsContract } from '../../src/modules/index.ts';
import type { ModuleDatabase } from '../../src/platform/databases/index.ts';
import { httpConfiguration, startHttpServer } from '../../src/platform/http/index.ts';
import { boot } from '../../src/platform/kernel/index.ts';
import * as fixture from '../support/checkout-fixture.ts';

/**
 * The shop as it is, with the fixture's users, products and carts written straight into the modules'
 * databases. Sends its port when ready; refills the carts when asked to.
 */
const kernel = await boot({ modules, environment: process.env });
type Rows = Record<string, Record<string, string | number | null>>;

/** In portions: a transaction is bounded in time. */
const PORTION = 100;

async function writeEach(
  module: string,
  count: number,
  work: (query: Kysely<Rows>, index: number) => Promise<void>,
): Promise<void> {
  const database = kernel.module(module).database as unknown as ModuleDatabase<Rows>;
  for (let from = 0; from < count; from += PORTION) {
    await database.transaction(async ({ query }) => {
      for (let index = from; index < Math.min(count, from + PORTION); index += 1) await work(query, index);
    });
  }
}

await writeEach('users', fixture.BUYERS, async (query, index) => {
  const id = fixture.userId(index);
  const user = {
    id,
    email: `${index}@example.com`,
    password_hash: 'none',
    name: `Buyer ${index}`,
    role: 'customer',
  };
  await query
    .insertInto('users')
    .values({ ...user, status: 'active', points: 0, version: 1, created_at: 0 })
    .execute();
  const address = {
    street: 'Street 1',
    city: 'Berlin',
    country: 'DE',
    postal_code: '10117',
    is_default: 1,
  };
  await query
    .insertInto('addresses')
    .values({ id: fixture.addressId(index), user_id: id, ...address })
    .execute();
});
await writeEach('sessions', fixture.BUYERS, async (query, index) => {
  const session = {
    id: fixture.userId(index),
    user_id: fixture.userId(index),
    user_version: 1,
    role: 'customer',
  };
  const token_hash = fixture.hashOf(fixture.tokenOf(index));
  await query
    .insertInto('sessions')
    .values({ ...session, token_hash, created_at: 0, expires_at: fixture.FAR_FUTURE })
    .execute();
});
await writeEach('catalog', fixture.PRODUCTS, async (query, index) => {
  const product = {
    id: fixture.productId(index),
    name: `Product ${index}`,
    description: 'A product.',
    category: 'Things',
  };
  await query
    .insertInto('products')
    .values({ ...product, price_amount: fixture.PRICE, price_currency: 'EUR', version: 1 })
    .execute();
});
await writeEach('inventory', fixture.PRODUCTS, async (query, index) => {
  const level = {
    product_id: fixture.productId(index),
    on_hand: fixture.STOCK,
    reserved: 0,
    sold: 0,
    version: 0,
  };
  await query.insertInto('stock_levels').values(level).execute();
});

await writeEach('orders', fixture.PENDING_ORDERS, async (query, index) => {
  const id = fixture.orderId(index);
  await query
    .insertInto('orders')
    .values({
      id,
      user_id: fixture.userId(index),
      status: 'pending',
      version: 1,
      saga_id: id,
      last_saga_id: id,
      total: fixture.PRICE,
      currency: 'EUR',
      loyalty_points: 0,
      payment_method: 'none',
      shipping_address: '{}',
      billing_address: '{}',
      failure: null,
      placed_at: index,
      decided_at: null,
    })
    .execute();
  for (const [line, { productId: product_id, quantity }] of fixture.cartOf(index).entries()) {
    const item = { order_id: id, line, product_id, quantity, price: fixture.PRICE };
    await query.insertInto('order_items').values(item).execute();
  }
});
await writeEach('sessions', 1, async (query) => {
  const id = fixture.userId(fixture.BUYERS);
  const session = { id, user_id: fixture.userId(0), user_version: 1, role: 'staff' };
  await query
    .insertInto('sessions')
    .values({
      ...session,
      token_hash: fixture.hashOf(fixture.STAFF_TOKEN),
      created_at: 0,
      expires_at: fixture.FAR_FUTURE,
    })
    .execute();
});

async function fillCarts(): Promise<void> {
  // Lines still to be removed as bought have the revision that the new ones get.
  await kernel.delivery.flush(60_000);
  await writeEach('carts', 1, async (query) => {
    await query.deleteFrom('cart_lines').execute();
  });
  await writeEach('carts', fixture.BUYERS, async (query, index) => {
    const user_id = fixture.userId(index);
    await query
      .insertInto('carts')
      .values({ user_id, version: 1, expires_at: fixture.FAR_FUTURE, abandonments: 0 })
      .onConflict((conflict) =>
        conflict.column('user_id').doUpdateSet((row) => ({ version: row('carts.version', '+', 1) })),
      )
      .execute();
    for (const { productId, quantity } of fixture.cartOf(index)) {
      await query
        .insertInto('cart_lines')
        .values({ user_id, product_id: productId, quantity, revision: 1 })
        .execute();
    }
  });
}

const sessions = kernel.client(sessionsContract);
const server = await startHttpServer(kernel, httpConfiguration.parse(process.env), async (token) => {
  const { userId, role, sessionId } = await sessions.verifySession({ token });
  return { kind: role, userId, sessionId };
});
process.on('message', (message) => {
  if (message === 'stop')
    void server
      .drain(1_000)
      .then(() => kernel.stop())
      .then(() => process.exit(0));
  else void fillCarts().then(() => process.send?.('filled'));
});
process.send?.({ port: server.port });
process.on('disconnect', () => process.exit(0));
