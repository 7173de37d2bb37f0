import { modules, sessionsContract } from '../../src/modules/index.ts';
import type { ModuleDatabase } from '../../src/platform/databases/index.ts';
import { httpConfiguration, startHttpServer } from '../../src/platform/http/index.ts';
import { boot } from '../../src/platform/kernel/index.ts';
import { cartRows, type FixtureRow, fixtureRows, reportRows } from './fixture-rows.ts';

/**
 * The shop as it is, with the fixture's users, products and carts written straight into the modules'
 * databases. Sends its port when ready; refills the carts when asked to.
 */
const kernel = await boot({ modules, environment: process.env });
type Rows = Record<string, Record<string, string | number | null>>;

/** In portions: a transaction is bounded in time. */
const PORTION = 200;

async function insert(rows: readonly FixtureRow[]): Promise<void> {
  for (const [module, ofModule] of Map.groupBy(rows, (row) => row.module)) {
    for (let from = 0; from < ofModule.length; from += PORTION) {
      await databaseOf(module).transaction(async ({ query }) => {
        for (const { table, values } of ofModule.slice(from, from + PORTION))
          await query.insertInto(table).values(values).execute();
      });
    }
  }
}

function databaseOf(module: string): ModuleDatabase<Rows> {
  return kernel.module(module).database as unknown as ModuleDatabase<Rows>;
}

async function fillCarts(): Promise<void> {
  // Lines still to be removed as bought have the revision that the new ones get.
  await kernel.delivery.flush(60_000);
  await databaseOf('carts').transaction(async ({ query }) => {
    await query.deleteFrom('cart_lines').execute();
    await query
      .updateTable('carts')
      .set((row) => ({ version: row('version', '+', 1) }))
      .execute();
  });
  await insert(cartRows());
}

await insert([...fixtureRows(), ...reportRows()]);
for (const { copy } of await kernel.copies.status('orders'))
  await kernel.copies.rebuild('orders', copy, () => undefined);
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
