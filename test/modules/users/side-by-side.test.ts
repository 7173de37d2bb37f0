import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { atOnce, times } from '../../support/at-once.ts';
import { ADDRESS, type BootedUsers, bootUsers } from './boot-users.ts';

const ROUNDS = 8;

let shop: BootedUsers;
let userId: string;
beforeAll(async () => {
  shop = await bootUsers();
});
afterAll(() => shop.stop());
beforeEach(async () => {
  userId = (await shop.register()).id;
});

const asUser = <Result>(work: () => Promise<Result>) => shop.as(userId, work);
const listAddresses = async () => (await asUser(() => shop.users.listAddresses({ limit: 100 }))).items;
const addAddress = () => asUser(() => shop.users.addAddress(ADDRESS));
const points = async () => (await asUser(() => shop.users.getLoyalty({}))).points;
const versionsOf = async (id: string) => (await shop.eventsOf(id)).map(({ version }) => version);

describe('an e-mail asked for by several at once', () => {
  it('opens one account', async () => {
    for (let round = 0; round < 3; round += 1) {
      const email = `${randomUUID()}@example.com`;
      const outcomes = await atOnce(times(4, () => shop.register({ email })));
      expect(outcomes.sort()).toEqual(['ok', 'users.email-taken', 'users.email-taken', 'users.email-taken']);
    }
  });

  it('becomes that of one of those who change to it', async () => {
    const others = [userId, (await shop.register()).id, (await shop.register()).id];
    for (let round = 0; round < ROUNDS; round += 1) {
      const email = `${randomUUID()}@example.com`;
      const outcomes = await atOnce(
        others.map((id) => () => shop.as(id, () => shop.users.updateProfile({ email }))),
      );
      expect(outcomes.sort()).toEqual(['ok', 'users.email-taken', 'users.email-taken']);
    }
  });
});

it('changes of one user at once are all kept, each in a version with its event', async () => {
  const staff = { staff: randomUUID() };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const [name, email] = [`Ada ${round}`, `${randomUUID()}@example.com`];
    const outcomes = await atOnce([
      () => asUser(() => shop.users.updateProfile({ name })),
      () => asUser(() => shop.users.updateProfile({ email })),
      () => shop.as(staff, () => shop.users.blockUser({ id: userId })),
      () => shop.as(staff, () => shop.users.blockUser({ id: userId })),
    ]);
    expect(outcomes).toEqual(['ok', 'ok', 'ok', 'ok']);
    await shop.as(staff, () => shop.users.unblockUser({ id: userId }));
    expect(await asUser(() => shop.users.getProfile({}))).toMatchObject({ name, email, status: 'active' });
  }
  const versions = 1 + ROUNDS * 4;
  expect(await versionsOf(userId)).toEqual(Array.from({ length: versions }, (_, index) => index + 1));
});

describe('an address book changed at once', () => {
  it('has one default from its first addresses on', async () => {
    await atOnce(times(4, addAddress));
    const addresses = await listAddresses();
    expect(addresses).toHaveLength(4);
    expect(addresses.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });

  it('holds no more than 50', async () => {
    for (let address = 0; address < 47; address += 1) await addAddress();
    const outcomes = await atOnce(times(6, addAddress));
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(3);
    expect(await listAddresses()).toHaveLength(50);
  });

  it('keeps one default, whichever are chosen, changed and removed', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let address = 0; address < 4; address += 1) await addAddress();
      const [one, two, three, four] = (await listAddresses()).map(({ id }) => id);
      const outcomes = await atOnce([
        () => asUser(() => shop.users.removeAddress({ id: one ?? '' })),
        () => asUser(() => shop.users.setDefaultAddress({ addressId: two ?? '' })),
        () => asUser(() => shop.users.setDefaultAddress({ addressId: three ?? '' })),
        () => asUser(() => shop.users.changeAddress({ id: two ?? '', city: 'Jena' })),
        () => asUser(() => shop.users.removeAddress({ id: three ?? '' })),
        () => asUser(() => shop.users.changeAddress({ id: four ?? '', city: 'Gera' })),
        () => asUser(() => shop.users.changeAddress({ id: four ?? '', street: 'Am Markt 1' })),
      ]);
      expect(outcomes.filter((outcome) => !['ok', 'users.address-not-found'].includes(outcome))).toEqual([]);
      const left = await listAddresses();
      expect(left.filter(({ isDefault }) => isDefault)).toHaveLength(1);
      expect(left.find(({ id }) => id === four)).toMatchObject({ city: 'Gera', street: 'Am Markt 1' });
      for (const { id } of left) await asUser(() => shop.users.removeAddress({ id }));
    }
  });
});

describe('points moved at once', () => {
  const earn = (amount: number) => shop.confirmOrder({ orderId: randomUUID(), userId, amount });

  it('are redeemed as far as they go', async () => {
    await earn(1_000);
    const outcomes = await atOnce(
      times(6, () => shop.users.redeemPoints({ userId, orderId: randomUUID(), points: 3 })),
    );
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(3);
    expect(await points()).toBe(1);
  });

  it('are redeemed once and returned once for one order', async () => {
    await earn(10_000);
    for (let round = 0; round < ROUNDS; round += 1) {
      const orderId = randomUUID();
      const redeem = () => shop.users.redeemPoints({ userId, orderId, points: 10 });
      expect(await atOnce(times(3, redeem))).toEqual(['ok', 'ok', 'ok']);
      expect(await points()).toBe(90);
      expect(await atOnce(times(3, () => shop.users.returnPoints({ userId, orderId })))).toEqual([
        'ok',
        'ok',
        'ok',
      ]);
      expect(await points()).toBe(100);
    }
  });

  it('come to nothing when an order is confirmed and cancelled', async () => {
    await atOnce(
      times(ROUNDS, async () => {
        const orderId = randomUUID();
        await shop.publishConfirmed({ orderId, userId, amount: 1_000 });
        await shop.publishCancelled({ orderId, userId, amount: 1_000 });
      }),
    );
    await shop.settled();
    expect(await points()).toBe(0);
  });
});
