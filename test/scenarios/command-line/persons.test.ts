import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADDRESS, createProduct, registerBuyer, signIn, type Shopper } from '../../support/shoppers.ts';
import { type StartedShop, startProcess } from '../../support/started-shop.ts';
import { until } from '../../support/until.ts';
import { commandsInFolder, WIDEST } from './commands-in-folder.ts';

const STAFF = { STAFF_EMAIL: 'staff@example.com', STAFF_PASSWORD: 'correct horse battery' };

const { pathOf, tearline, json } = commandsInFolder();

describe('a person who is erased while the shop is killed again and again', () => {
  let shop: StartedShop;
  let person: Shopper;
  let erasure: string;

  const start = (environment: Readonly<Record<string, string>> = {}) =>
    startProcess(pathOf(), { ...STAFF, DEMO: 'off', DATABASE_URL: 'sqlite:data', ...environment });

  beforeAll(async () => {
    shop = await start();
    const staff = await signIn(shop, STAFF.STAFF_EMAIL, STAFF.STAFF_PASSWORD);
    const buyer = await registerBuyer(shop, 'Grace Hopper');
    person = buyer;
    await buyer.putInCart(await createProduct(staff));
    expect((await buyer.order()).status).toBe(201);
  });
  afterAll(() => shop.end());

  it('is pending in the list as long as a module has not answered', async () => {
    expect((await json(`persons export ${person.userId}`)).users.profile.name).toBe('Grace Hopper');
    expect((await tearline('persons erasures')).stdout).toContain('No requests');
    const { password } = person;
    const { status, body } = await person.ask('POST', '/users/me/erasure', { password });
    expect(status).toBe(202);
    erasure = body.id;
    await shop.end('SIGKILL');
    // Each start gets one reaction further before it is killed.
    for (let kill = 0; kill < 4; kill += 1) {
      shop = await start({ TEARLINE_FAILPOINT: 'events.after-reaction:1' }).catch(() => shop);
      const { done } = await Promise.race([
        shop.ended.then(() => ({ done: false })),
        until(async () => (await shop.request('GET', `/erasures/${erasure}`)).body.state === 'completed')
          .then(() => ({ done: true }))
          .catch(() => ({ done: false })),
      ]);
      if (done) break;
      await shop.ended;
    }
    expect((await json('persons erasures --all')).map(({ id }: { id: string }) => id)).toEqual([erasure]);
  });

  it('is gone in the end, each module having answered once', async () => {
    shop = await start();
    await until(async () => (await shop.request('GET', `/erasures/${erasure}`)).body.state === 'completed');
    const matrix = await json(`persons show ${erasure}`);
    expect(matrix.modules).toHaveLength(5);
    expect(await json('persons erasures')).toEqual([]);
    const { stdout, code } = await tearline(`persons show ${erasure}`);
    expect(code).toBe(0);
    for (const said of ['completed', 'sessions', 'addresses: 1 erased', 'orders: 1 kept'])
      expect(stdout).toContain(said);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(WIDEST);
    const left = await json(`persons export ${person.userId}`);
    expect(left.users.profile).toBeNull();
    expect(JSON.stringify(left)).not.toMatch(/Grace|@example/);
    expect(left.orders.orders[0].billingAddress.street).toBe(ADDRESS.street);
  });

  it('is told apart from one that never was', async () => {
    const answer = await tearline('persons show 019b76da-a800-7016-80fc-a7304a63e58a');
    expect(answer).toMatchObject({ code: 1, stderr: expect.stringContaining('users.erasure-not-found') });
  });
});
