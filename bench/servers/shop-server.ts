import { type Kysely, sql } from 'kysely';
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

async function write(module: string, work: (query: Kysely<Rows>) => Promise<void>): Promise<void> {
  const database = kernel.module(module).database as unknown as ModuleDatabase<Rows>;
  await database.transaction(({ query }) => work(query));
}

const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);

await write('users', async (query) => {
  for (const index of indexes(fixture.BUYERS)) {
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
  }
});
await write('sessions', async (query) => {
  for (const index of indexes(fixture.BUYERS)) {
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
  }
});
await write('catalog', async (query) => {
  for (const index of indexes(fixture.PRODUCTS)) {
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
  }
});
await write('inventory', async (query) => {
  for (const index of indexes(fixture.PRODUCTS)) {
    const level = {
      product_id: fixture.productId(index),
      on_hand: fixture.STOCK,
      reserved: 0,
      sold: 0,
      version: 0,
    };
    await query.insertInto('stock_levels').values(level).execute();
  }
});

async function fillCarts(): Promise<void> {
  // Lines still to be removed as bought have the revision that the new ones get.
  await kernel.delivery.flush(60_000);
  await write('carts', async (query) => {
    await query.deleteFrom('cart_lines').execute();
    for (const index of indexes(fixture.BUYERS)) {
      const user_id = fixture.userId(index);
      await query
        .insertInto('carts')
        .values({ user_id, version: 1, expires_at: fixture.FAR_FUTURE, abandonments: 0 })
        .onConflict((conflict) =>
          conflict.column('user_id').doUpdateSet({ version: sql<number>`version + 1` }),
        )
        .execute();
      for (const { productId, quantity } of fixture.cartOf(index)) {
        await query
          .insertInto('cart_lines')
          .values({ user_id, product_id: productId, quantity, revision: 1 })
          .execute();
      }
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
