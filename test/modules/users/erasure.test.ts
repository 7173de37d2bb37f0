import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atOnce } from '../../support/at-once.ts';
import { ADDRESS, type BootedUsers, bootUsers, PASSWORD } from './boot-users.ts';

let shop: BootedUsers;
let userId: string;
beforeEach(async () => {
  shop = await bootUsers();
  userId = (await shop.register({ name: 'Ada Lovelace' })).id;
});
afterEach(() => shop.stop());

const erase = (password = PASSWORD) => shop.as(userId, () => shop.users.requestErasure({ password }));

describe('a request of erasure', () => {
  it('takes the person out of the events that told of them, and tells the others to erase them', async () => {
    await shop.as(userId, () => shop.users.updateProfile({ name: 'Countess of Lovelace' }));
    const { id: erasureId } = await erase();
    expect(await shop.eventsOf(userId)).toEqual([
      { type: 'users.user-registered', version: 1, data: { userId, email: '', name: '' } },
      { type: 'users.user-updated', version: 2, data: { userId, email: '', name: '', status: 'active' } },
      { type: 'users.erasure-requested', version: 3, data: { erasureId, userId } },
    ]);
  });

  it('is one, however often it is asked for at once', async () => {
    const outcomes = await atOnce(Array.from({ length: 4 }, () => () => erase()));
    expect(outcomes.sort()).toEqual([
      'ok',
      'users.user-not-found',
      'users.user-not-found',
      'users.user-not-found',
    ]);
    expect((await shop.users.listErasures({})).items).toHaveLength(1);
  });

  it('leaves nothing of changes that are made meanwhile', async () => {
    await atOnce([
      () => erase(),
      () => shop.as(userId, () => shop.users.addAddress(ADDRESS)),
      () => shop.as(userId, () => shop.users.putPreferences({})),
      () => shop.confirmOrder({ orderId: randomUUID(), userId, amount: 10_000 }),
      () => shop.as(userId, () => shop.users.updateProfile({ name: 'Somebody' })),
    ]);
    const held = await shop.users.exportPerson({ personId: userId });
    expect(held).toMatchObject({ profile: null, addresses: [], preferences: null, loyalty: null });
    expect(held.erasures).toHaveLength(1);
  });

  it('is unknown by another id, and a page of them has an end', async () => {
    await erase();
    await expect(shop.users.getErasure({ id: randomUUID() })).rejects.toMatchObject({
      code: 'users.erasure-not-found',
    });
    const { items, nextCursor } = await shop.users.listErasures({ limit: 1, state: 'pending' });
    expect(items.map(({ state }) => state)).toEqual(['pending']);
    expect(nextCursor).toBeNull();
  });
});
