import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { judgeScan } from '../support/judge-scan.ts';
import { replay } from '../support/kit/index.ts';
import { scanTables } from '../support/personal-scan.ts';
import { liveRichly, type RichLife } from '../support/rich-life.ts';
import { type Shopper, signInStaff } from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';
import { until } from '../support/until.ts';
import { completed, QUICK_RETRY, scan } from '../support/erasures.ts';

describe('a person with a rich life', () => {
  let shop: RunningShop;
  let staff: Shopper;
  let person: RichLife;
  let neighbour: RichLife;
  let location: string;

  beforeAll(async () => {
    shop = await startShop({}, { retry: QUICK_RETRY });
    staff = await signInStaff(shop);
    person = await liveRichly(shop, staff);
    neighbour = await liveRichly(shop, staff);
  }, 120_000);
  afterAll(() => shop.stop());

  it('is all over the shop', async () => {
    const found = await scan(shop, [...person.markers, person.userId]);
    const tables = new Set(found.map(({ module, table }) => `${module}.${table}`));
    for (const table of [
      'users.users',
      'users.addresses',
      'users.preferences',
      'users.loyalty_entries',
      'users.outbox',
      'users.command_log',
      'sessions.sessions',
      'carts.cart_lines',
      'orders.orders',
      'orders.user_copies',
      'orders.outbox',
      'payments.payments',
    ])
      expect(tables, table).toContain(table);
    // A password is nowhere, even before.
    expect(found.filter(({ marker }) => marker === person.password)).toEqual([]);
  });

  it('is handed everything that is held of them, and nothing of anybody else', async () => {
    const { status, body } = await person.ask('GET', '/me/export');
    expect(status).toBe(200);
    const text = JSON.stringify(body);
    for (const marker of [...person.present, person.userId]) expect(text).toContain(marker);
    for (const marker of neighbour.markers) expect(text).not.toContain(marker);
    expect(Object.keys(body).sort()).toEqual(
      ['carts', 'exportedAt', 'orders', 'payments', 'personId', 'sessions', 'users'].sort(),
    );
    expect(body.users.preferences).toEqual({ language: 'pt-BR', currency: 'CHF', newsletter: true });
    expect(body.carts.cart.items).toMatchObject([{ productId: person.product, quantity: 3 }]);
    expect(body.orders.orders.map(({ status: of }: { status: string }) => of).sort()).toEqual([
      'cancelled',
      'confirmed',
      'confirmed',
      'rejected',
    ]);
    expect(body.payments.payments).toHaveLength(3);
    expect((await staff.ask('GET', `/persons/${person.userId}/export`)).body).toEqual({
      ...body,
      exportedAt: expect.any(String),
    });
    expect((await neighbour.ask('GET', `/persons/${person.userId}/export`)).status).toBe(403);
    expect((await shop.request('GET', '/me/export')).status).toBe(401);
  });

  it('is handed every column that is declared, but for those that say why not', async () => {
    const { body } = await person.ask('GET', '/me/export');
    const values = leavesOf(body);
    const missing: string[] = [];
    for (const { contract, personalData = {} } of modules) {
      const { module } = contract;
      const rows = await scanTables(shop.kernel.placementOf(module), shop.environment, [
        person.userId,
        ...Object.values(person.orders),
        ...person.present,
      ]);
      for (const [table, columns] of Object.entries(personalData)) {
        for (const [column, { notExported }] of Object.entries(columns)) {
          if (notExported !== undefined) continue;
          for (const { row } of rows.filter((one) => one.table === table))
            if (!isExported(row[column], values))
              missing.push(`${module}.${table}.${column}: ${row[column]}`);
        }
      }
    }
    expect([...new Set(missing)]).toEqual([]);
  });

  it('is not erased by whoever has their token and not their password', async () => {
    const answer = await person.ask('POST', '/users/me/erasure', { password: 'not the password' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'users.wrong-password' } });
    expect((await staff.ask('POST', '/users/me/erasure', { password: staff.password })).body.code).toBe(
      'users.staff-not-erasable',
    );
    expect((await person.ask('GET', '/users/me')).status).toBe(200);
  });

  it('loses the account at once, while an order that is being decided keeps orders waiting', async () => {
    const pending = await person.order({ paymentMethod: 'pm_card_timeout' });
    expect(pending.status).toBe(202);
    const { status, headers, body } = await person.ask('POST', '/users/me/erasure', {
      password: person.password,
    });
    expect(status).toBe(202);
    location = headers.get('location') ?? '';
    expect(location).toBe(`/erasures/${body.id}`);
    expect(body.modules.map(({ module }: { module: string }) => module).sort()).toEqual(
      ['carts', 'orders', 'payments', 'sessions', 'users'].sort(),
    );
    const again = await shop.request('POST', '/sessions', {
      body: { email: person.email, password: person.password },
    });
    expect(again.status).toBe(401);
    await until(async () => (await person.ask('GET', '/users/me')).status === 401);
    const matrix = (await shop.request('GET', location)).body;
    expect(matrix.state).toBe('pending');
    expect(matrix.modules.find(({ module }: { module: string }) => module === 'orders').state).toBe(
      'pending',
    );
  });

  it('is gone when every module has answered: a scan of every table finds what is declared as kept', async () => {
    await completed(shop, location);
    const found = await scan(shop, [...person.markers, person.userId]);
    expect(judgeScan(modules, person.userId, found)).toEqual([]);
    // What is kept is kept, and is no more than that.
    const kept = new Set(
      found
        .filter(({ marker }) => marker !== person.userId)
        .map(({ module, table, column }) => `${module}.${table}.${column}`),
    );
    expect([...kept]).toEqual(['orders.orders.billing_address']);
  });

  it('is in a matrix that tells what became of what, and names nobody', async () => {
    const { body } = await shop.request('GET', location);
    expect(body).toMatchObject({ state: 'completed', requestedBy: 'person' });
    const reports = Object.fromEntries(
      body.modules.map(({ module, report }: { module: string; report: unknown }) => [module, report]),
    );
    expect(reports).toMatchObject({
      users: [
        { table: 'addresses', treatment: 'erased', rows: 2 },
        { table: 'preferences', treatment: 'erased', rows: 1 },
        { table: 'loyalty_entries', treatment: 'erased', rows: expect.any(Number) },
        { table: 'users', treatment: 'erased', rows: 1 },
      ],
      sessions: [{ table: 'sessions', treatment: 'erased', rows: 2 }, expect.anything()],
      carts: [{ table: 'cart_lines', treatment: 'erased', rows: 1 }, expect.anything()],
      orders: [
        { table: 'orders', treatment: 'anonymised', rows: 2 },
        { table: 'orders', treatment: 'kept', rows: 3 },
        expect.anything(),
        expect.anything(),
      ],
    });
    const text = JSON.stringify(body);
    for (const marker of [...person.markers, person.userId]) expect(text).not.toContain(marker);
    expect((await staff.ask('GET', '/erasures?state=completed')).body.items[0]).toEqual(body);
    expect((await staff.ask('GET', '/erasures?state=pending')).body.items).toEqual([]);
    expect((await neighbour.ask('GET', '/erasures')).status).toBe(403);
  });

  it('is handed what is kept, by staff, for they have no account to ask with', async () => {
    const { body } = await staff.ask('GET', `/persons/${person.userId}/export`);
    expect(body).toMatchObject({ users: { profile: null, addresses: [] }, sessions: { sessions: [] } });
    expect(body.users.erasures).toHaveLength(1);
    expect(body.orders.orders).toHaveLength(3);
    for (const order of body.orders.orders)
      expect(order).toMatchObject({
        customer: { name: '(erased)' },
        paymentMethod: '',
        shippingAddress: { street: '', city: '', country: 'DE', postalCode: '' },
      });
  });

  it('does not come back by events that are told again', async () => {
    for (const consumer of ['copy-user', 'erase-person'])
      await shop.kernel.inside('orders', replay, { consumer });
    await shop.settled();
    const found = await scan(shop, [...person.markers, person.userId]);
    expect(judgeScan(modules, person.userId, found)).toEqual([]);
  });

  it('leaves the neighbour as they were', async () => {
    const text = JSON.stringify((await neighbour.ask('GET', '/me/export')).body);
    for (const marker of neighbour.present) expect(text).toContain(marker);
    expect((await neighbour.order({})).status).toBe(201);
  });

  it('may come again as somebody new, with the same e-mail', async () => {
    const { email, password } = person;
    const { status, body } = await shop.request('POST', '/users', { body: { email, password, name: 'New' } });
    expect(status).toBe(201);
    expect(body.id).not.toBe(person.userId);
  });
});

function leavesOf(value: unknown): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((item) => [...leavesOf(item)]));
  if (value !== null && typeof value === 'object')
    return new Set(Object.values(value).flatMap((item) => [...leavesOf(item)]));
  return new Set([String(value)]);
}

/** As it is stored, or as JSON shows it: a time in ISO, a flag as true, an object by its parts. */
function isExported(value: unknown, values: ReadonlySet<string>): boolean {
  if (value === null) return true;
  const forms = [String(value)];
  if (typeof value === 'number') forms.push(String(value === 1));
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 1_000_000_000_000)
    forms.push(new Date(value).toISOString());
  if (typeof value === 'string' && value.startsWith('{'))
    return [...leavesOf(JSON.parse(value))].every((leaf) => values.has(leaf));
  return forms.some((form) => values.has(form));
}
