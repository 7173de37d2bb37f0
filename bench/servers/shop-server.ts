import { modules } from '../../src/modules/index.ts';
import type { ModuleDatabase } from '../../src/platform/databases/index.ts';
import { httpConfiguration, startHttpServer } from '../../src/platform/http/index.ts';
import { boot } from '../../src/platform/kernel/index.ts';
import { connectModules, openServiceKeys, serveProcesses } from '../../src/platform/transport/index.ts';
import { authenticateBy, consoleOf } from '../../src/run-shop.ts';
import { cartRows, type FixtureRow, fixtureRows, reportRows } from './fixture-rows.ts';

/**
 * The shop as it is, or the modules of it that `MODULES` names, with the fixture's users, products and carts written
 * straight into the modules' databases. Sends its port when ready; refills the carts when asked to.
 */
const keys = await openServiceKeys(modules, process.env);
const connect = keys === undefined ? {} : { connect: connectModules(keys) };
const kernel = await boot({ modules, environment: process.env, ...connect });
const hosts = (module: string) => kernel.hosted.includes(module);
type Rows = Record<string, Record<string, string | number | null>>;

/** In portions: a transaction is bounded in time. */
const PORTION = 200;

async function insert(rows: readonly FixtureRow[]): Promise<void> {
  for (const [module, ofModule] of Map.groupBy(rows, (row) => row.module)) {
    if (!hosts(module)) continue;
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
  if (!hosts('carts')) return;
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
if (hosts('orders'))
  for (const { copy } of await kernel.copies.status('orders'))
    await kernel.copies.rebuild('orders', copy, () => undefined);
const server = await startHttpServer(kernel, httpConfiguration.parse(process.env), authenticateBy(kernel), {
  serveProcesses: keys === undefined ? undefined : serveProcesses(kernel, keys),
  moreRoutes: consoleOf(kernel, process.env, Number(process.env['BENCH_CONSOLE_TIMES'] ?? 1)),
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
