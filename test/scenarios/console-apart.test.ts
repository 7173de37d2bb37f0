import { Client } from 'pg';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { violationsOf } from '../support/accessibility.ts';
import { findChromium, type OpenedBrowser, openBrowser, whereIs } from '../support/browser.ts';
import { testPostgres } from '../support/postgres-cluster.ts';
import { type RunningShop, STAFF, startShop } from '../support/start-shop.ts';

const program = findChromium();
const PATIENCE = 30_000;

describe.skipIf(program === undefined)(
  `the console of one process of two, in a browser${whereIs(program)}`,
  () => {
    let shop: RunningShop;
    let browser: OpenedBrowser;
    let page: Page;

    beforeAll(async () => {
      vi.stubEnv('TEARLINE_TEST_CALLS', 'http');
      vi.stubEnv('TEARLINE_TEST_PLACE', 'postgres-schema');
      shop = await startShop();
      browser = await openBrowser(program ?? '', { viewport: { width: 1280, height: 800 } });
      page = await browser.context.newPage();
      page.setDefaultTimeout(PATIENCE);
      await page.goto(`${shop.url}/console`);
      await page.getByLabel('E-mail').fill(STAFF.email);
      await page.getByLabel('Password').fill(STAFF.password);
      await page.keyboard.press('Enter');
      await page.locator('.connection.live').waitFor();
    }, 90_000);
    afterAll(async () => {
      await browser.close();
      await shop.stop();
      vi.unstubAllEnvs();
    });

    it('shows where a module is that it does not host, and whose console to open', async () => {
      await page.getByRole('button', { name: /^payments, in another process, / }).click();
      const canvas = page.getByRole('region', { name: 'payments', exact: true });
      await canvas.getByText(/^In another process · /).waitFor();
      await canvas.getByText('Open the console of the process that does.').waitFor();
      expect(await violationsOf(page)).toEqual([]);
    });

    it('says that the database of a module does not answer, as long as it does not', async () => {
      const orders = page.getByRole('button', { name: /^orders, / });
      await page.getByRole('button', { name: /^orders, .*, up$/ }).waitFor();
      await lockOut(shop, 'orders', true);
      await page.getByRole('button', { name: /^orders, .*, down$/ }).waitFor();
      await page.getByText('its database does not answer').first().waitFor();
      await orders.click();
      const canvas = page.getByRole('region', { name: 'orders', exact: true });
      await canvas.locator('.pill.bad').first().waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await lockOut(shop, 'orders', false);
      await page.getByRole('button', { name: /^orders, .*, up$/ }).waitFor();
      expect(await page.getByText('its database does not answer').count()).toBe(0);
    }, 90_000);
  },
);

/** The module's role may not log in any more, and whoever has is sent away; or it may again. */
async function lockOut({ kernel }: RunningShop, module: string, isOut: boolean): Promise<void> {
  const placement = kernel.placementOf(module);
  if (placement.engine !== 'postgres') throw new TypeError('only a server can lock somebody out');
  const { runtime } = placement.roles;
  const client = new Client((await testPostgres()).adminUrl);
  await client.connect();
  try {
    await client.query(`alter role ${client.escapeIdentifier(runtime)} ${isOut ? 'nologin' : 'login'}`);
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and $2', [
      runtime,
      isOut,
    ]);
  } finally {
    await client.end();
  }
}
