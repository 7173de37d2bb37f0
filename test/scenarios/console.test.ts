import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { recordAudit } from '../../src/platform/console/index.ts';
import type { AnyModule } from '../../src/platform/kernel/index.ts';
import { violationsOf } from '../support/accessibility.ts';
import { findChromium, type OpenedBrowser, openBrowser, whereIs } from '../support/browser.ts';
import { createFailingListener } from '../support/fixtures/failing-listener.ts';
import { type Buyer, createProduct, registerBuyer, signInStaff } from '../support/shoppers.ts';
import { type RunningShop, STAFF, startShop } from '../support/start-shop.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

const program = findChromium();
const PATIENCE = { timeout: 20_000 };

/** Whether anything sticks out of the window at the side. */
function sticksOut(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}

describe.skipIf(program === undefined)(`the console in a browser${whereIs(program)}`, () => {
  let shop: RunningShop;
  let way: TcpProxy;
  let browser: OpenedBrowser;
  let context: BrowserContext;
  let buyer: Buyer;
  let product: string;
  const letter = createFailingListener();
  /** What the browser complained about, and whom it asked. */
  const complaints: string[] = [];
  const asked = new Set<string>();

  beforeAll(async () => {
    shop = await startShop(
      {},
      {
        modules: [...modules, letter.module as unknown as AnyModule],
        retry: {
          mostAttempts: 2,
          backoff: { firstMilliseconds: 2, longestMilliseconds: 5 },
          deadlineMilliseconds: 5_000,
        },
      },
    );
    way = await TcpProxy.start({ host: '127.0.0.1', port: Number(new URL(shop.url).port) });
    browser = await openBrowser(program ?? '', { viewport: { width: 1280, height: 800 } });
    context = browser.context;
    context.on('request', (request) => asked.add(new URL(request.url()).origin));
    context.on('console', (message) => {
      // What the browser says of answers that were not 200 is what the tests are about.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    context.on('weberror', (error) => complaints.push(error.error().message));
    product = await createProduct(await signInStaff(shop));
    buyer = await registerBuyer(shop);
  });
  afterAll(async () => {
    await browser.close();
    await way.stop();
    await shop.stop();
  });

  async function open(): Promise<Page> {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE.timeout);
    await page.goto(`http://127.0.0.1:${way.port}/console`);
    return page;
  }

  async function openAsStaff(): Promise<Page> {
    const page = await open();
    await page.getByLabel('E-mail').fill(STAFF.email);
    await page.getByLabel('Password').fill(STAFF.password);
    await page.keyboard.press('Enter');
    await page.locator('.connection.live').waitFor(PATIENCE);
    return page;
  }

  async function order(paymentMethod = 'pm_card_visa') {
    await buyer.putInCart(product);
    return buyer.order({ paymentMethod });
  }

  it('lets staff in alone, says so, and asks again whoever signs out', async () => {
    const page = await open();
    await page.getByLabel('E-mail').fill(buyer.email);
    await page.getByLabel('Password').fill(buyer.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('the console is for staff alone').waitFor(PATIENCE);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel('E-mail').fill(STAFF.email);
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('There is no account with this e-mail and password').waitFor(PATIENCE);
    await page.getByLabel('Password').fill(STAFF.password);
    await page.keyboard.press('Enter');
    await page.getByText('Live', { exact: true }).waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail').waitFor(PATIENCE);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await page.close();
  });

  it('shows calls, events, sagas and the waterfall of an order while they happen', async () => {
    const page = await openAsStaff();
    expect((await order()).status).toBe(201);
    await page.locator('.edge-label.call.busy text').first().waitFor(PATIENCE);
    await page.locator('.edge-label.event.busy text').first().waitFor(PATIENCE);
    await page
      .getByRole('button', { name: /^POST \/orders/ })
      .first()
      .click();
    const waterfall = page.getByRole('region', { name: 'Waterfall of POST /orders' });
    for (const step of ['orders.placeOrder', 'checkout take-payment forward', 'react orders.order-confirmed'])
      await waterfall.getByText(step, { exact: true }).first().waitFor(PATIENCE);

    // By the keyboard alone.
    const orders = page.getByRole('button', { name: /^orders, / });
    await orders.focus();
    await page.keyboard.press('Enter');
    const canvas = page.getByRole('region', { name: 'orders', exact: true });
    await canvas.waitFor(PATIENCE);
    await expect.poll(() => page.evaluate('document.activeElement.id'), PATIENCE).toBe('module-title');
    await canvas.getByText('checkout completed').first().click();
    await canvas.getByText('take-payment').first().waitFor(PATIENCE);
    await canvas.getByText('pending-orders').first().waitFor(PATIENCE);

    const calls = canvas.getByRole('region', { name: 'Calls' });
    await calls.focus();
    const before = await calls.elementHandle();
    await page.waitForFunction((element) => element?.isConnected === false, before, PATIENCE);
    await expect
      .poll(() => page.evaluate('document.activeElement.getAttribute("aria-label")'), PATIENCE)
      .toBe('Calls');

    await page.getByText('The map as a table').click();
    // Rates are those of the last ten seconds, and that much may have gone by.
    await order();
    const row = page.locator('table.edges tr', { hasText: 'orders' }).filter({ hasText: 'payments' }).first();
    await expect.poll(() => row.textContent(), PATIENCE).toMatch(/^orderspaymentscalls[<.\d]+\/s/);
    await page.close();
  });

  it('has a dead letter looked into, and discarded only once that is confirmed', async () => {
    const page = await openAsStaff();
    letter.isFailing = true;
    expect((await order()).status).toBe(201);
    await until(async () => (await shop.gateway.delivery.status('failing-listener')).dead === 1);
    const attention = page.locator('.attention');
    await attention.getByText('1 dead letter to redrive or discard').waitFor(PATIENCE);
    await attention.getByRole('button', { name: 'failing-listener' }).first().click();
    const canvas = page.getByRole('region', { name: 'failing-listener', exact: true });
    await canvas.getByRole('button', { name: 'Inspect…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('"orderId"').waitFor(PATIENCE);
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).click();

    await canvas.getByRole('button', { name: 'Discard…' }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await canvas.getByRole('button', { name: 'Discard…' }).click();
    await dialog.getByRole('button', { name: 'Discard for good' }).click();
    expect(await dialog.isVisible()).toBe(true);
    expect((await shop.gateway.delivery.status('failing-listener')).dead).toBe(1);
    await dialog.getByLabel('Why (for the record)').fill('a test');
    await page.keyboard.press('Enter');
    await canvas.getByText('No dead letters.').waitFor(PATIENCE);
    const [action] = await shop.gateway.delivery.consumers('failing-listener').actions(1);
    expect(action).toMatchObject({
      action: 'discard',
      reason: 'a test',
      actor: expect.stringContaining('staff '),
    });
    letter.isFailing = false;
    await page.close();
  });

  it('shows the boundaries of the last audit, and says what was never checked', async () => {
    const counts = { refused: 12, crossed: 0, allowed: 0, unknown: 0 };
    const names = modules.map(({ contract }) => contract.module);
    const matrix = names.map((attacker) =>
      names.filter((victim) => victim !== attacker).map((victim) => ({ attacker, victim, counts })),
    );
    recordAudit(
      shop.folder,
      { verdict: 'holds', modules: names, matrix, findings: [] },
      '2026-11-29T12:00:00.000Z',
    );
    const page = await openAsStaff();
    await page.getByText('The boundaries hold').waitFor(PATIENCE);
    expect(await page.locator('.matrix td.good').count()).toBe(names.length * (names.length - 1));
    await page.getByText('npm run tearline -- extract check orders --record').waitFor(PATIENCE);
    await page.close();
  });

  it.each(['light', 'dark'] as const)(
    'is readable for everybody in %s, on any width from 360',
    async (scheme) => {
      const page = await openAsStaff();
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await order('pm_card_declined');
      await page.locator('.trace-list button').first().waitFor(PATIENCE);
      expect(await violationsOf(page)).toEqual([]);
      await page.getByRole('button', { name: /^orders, / }).click();
      await page.getByText('The map as a table').click();
      await page
        .getByText(/checkout compensated/)
        .first()
        .waitFor(PATIENCE);
      for (const width of [1920, 1280, 768, 360]) {
        await page.setViewportSize({ width, height: 800 });
        expect([width, await sticksOut(page)]).toEqual([width, false]);
      }
      expect(await violationsOf(page)).toEqual([]);
      await page.close();
    },
  );

  it('says that the connection is lost and since when, and goes on by itself', async () => {
    const page = await openAsStaff();
    await page.locator('.summary', { hasText: 'modules' }).waitFor(PATIENCE);
    way.become({ is: 'silent' });
    const lost = page.getByRole('alert').getByText('Connection lost');
    await lost.waitFor(PATIENCE);
    expect(await page.getByRole('alert').first().textContent()).toMatch(
      /said nothing for 6 s.*What you see is of \d\d:\d\d:\d\d/s,
    );
    expect(await violationsOf(page)).toEqual([]);
    way.become({ is: 'open' });
    await page.getByText('Live', { exact: true }).waitFor(PATIENCE);
    expect(await lost.isVisible()).toBe(false);
    await page.close();
  });

  it('asks nobody but the shop, and breaks no policy', () => {
    expect([...asked]).toEqual([`http://127.0.0.1:${way.port}`]);
    expect(complaints).toEqual([]);
  });
});
