import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADDRESS, type BootedUsers, bootUsers } from './boot-users.ts';

let shop: BootedUsers;
let userId: string;
beforeAll(async () => {
  shop = await bootUsers();
});
afterAll(() => shop.stop());
beforeEach(async () => {
  userId = (await shop.register()).id;
});

const mine = <Result>(work: () => Promise<Result>) => shop.as(userId, work);
const add = (street: string) => mine(() => shop.users.addAddress({ ...ADDRESS, street }));
const list = async () => (await mine(() => shop.users.listAddresses({}))).items;
const defaults = async () => (await list()).filter(({ isDefault }) => isDefault).map(({ street }) => street);

describe('the address book', () => {
  it('makes the first address the default, and only that', async () => {
    const first = await add('First');
    const second = await add('Second');
    expect(first).toEqual({ ...ADDRESS, street: 'First', id: first.id, isDefault: true });
    expect(second).toMatchObject({ isDefault: false });
    expect(await list()).toEqual([first, second]);
  });

  it('answers pages, oldest first', async () => {
    for (const street of ['A', 'B', 'C']) await add(street);
    const first = await mine(() => shop.users.listAddresses({ limit: 2 }));
    const second = await mine(() => shop.users.listAddresses({ limit: 2, cursor: first.nextCursor ?? '' }));
    expect([first, second].map(({ items }) => items.map(({ street }) => street))).toEqual([
      ['A', 'B'],
      ['C'],
    ]);
    expect(second.nextCursor).toBeNull();
    await expect(mine(() => shop.users.listAddresses({ cursor: 'made up' }))).rejects.toMatchObject({
      code: 'contracts.bad-cursor',
    });
  });

  it('changes the given fields and leaves the others', async () => {
    const { id } = await add('Old');
    const changed = await mine(() => shop.users.changeAddress({ id, street: 'New' }));
    expect(changed).toEqual({ ...ADDRESS, street: 'New', id, isDefault: true });
    expect(await list()).toEqual([changed]);
    await expect(mine(() => shop.users.changeAddress({ id }))).rejects.toMatchObject({
      code: 'contracts.invalid-input',
    });
  });

  it('has one default, which can be another', async () => {
    await add('First');
    const { id } = await add('Second');
    expect(await mine(() => shop.users.setDefaultAddress({ addressId: id }))).toMatchObject({
      id,
      isDefault: true,
    });
    expect(await defaults()).toEqual(['Second']);
  });

  it('makes the oldest address the default when the default is removed', async () => {
    const first = await add('First');
    await add('Second');
    await add('Third');
    expect(await mine(() => shop.users.removeAddress({ id: first.id }))).toEqual({});
    expect(await defaults()).toEqual(['Second']);
  });

  it('keeps the default when another address is removed, and can be emptied', async () => {
    const first = await add('First');
    const second = await add('Second');
    await mine(() => shop.users.removeAddress({ id: second.id }));
    expect(await defaults()).toEqual(['First']);
    await mine(() => shop.users.removeAddress({ id: first.id }));
    expect(await list()).toEqual([]);
    expect(await add('Anew')).toMatchObject({ isDefault: true });
  });

  it('does not find the addresses of others, and leaves the default as it was', async () => {
    await add('Mine');
    const other = await shop.register();
    const { id } = await shop.as(other.id, () => shop.users.addAddress(ADDRESS));
    const attempts: (() => Promise<unknown>)[] = [
      () => shop.users.changeAddress({ id, street: 'Theirs' }),
      () => shop.users.removeAddress({ id }),
      () => shop.users.setDefaultAddress({ addressId: id }),
    ];
    for (const attempt of attempts) {
      await expect(mine(attempt)).rejects.toMatchObject({
        code: 'users.address-not-found',
        details: { addressId: id },
      });
    }
    expect(await defaults()).toEqual(['Mine']);
    expect((await shop.as(other.id, () => shop.users.listAddresses({}))).items).toMatchObject([ADDRESS]);
  });

  it('holds 50 addresses', async () => {
    for (let count = 0; count < 50; count += 1) await add(`No. ${count}`);
    await expect(add('One more')).rejects.toMatchObject({
      code: 'users.too-many-addresses',
      details: { most: 50 },
    });
  });

  it('has one default when two are added at once', async () => {
    await Promise.all([add('One'), add('Other')]);
    expect(await defaults()).toHaveLength(1);
  });

  it('adds once for a key', async () => {
    const once = () => mine(() => shop.users.addAddress(ADDRESS, { idempotencyKey: `client:${userId}/1` }));
    expect(await once()).toEqual(await once());
    expect(await list()).toHaveLength(1);
  });

  it('removes once for a key, and says so again', async () => {
    const { id } = await add('Gone');
    const remove = () =>
      mine(() => shop.users.removeAddress({ id }, { idempotencyKey: `client:${userId}/2` }));
    expect([await remove(), await remove()]).toEqual([{}, {}]);
  });

  it('belongs to somebody', async () => {
    await expect(shop.as(randomUUID(), () => shop.users.addAddress(ADDRESS))).rejects.toMatchObject({
      code: 'users.user-not-found',
    });
  });
});

describe('preferences', () => {
  it('are the defaults until they are set', async () => {
    expect(await mine(() => shop.users.getPreferences({}))).toEqual({
      language: 'en',
      currency: 'EUR',
      newsletter: false,
    });
  });

  it('are replaced as a whole', async () => {
    const chosen = { language: 'pt-BR', currency: 'BRL', newsletter: true };
    expect(await mine(() => shop.users.putPreferences(chosen))).toEqual(chosen);
    expect(await mine(() => shop.users.getPreferences({}))).toEqual(chosen);
    await mine(() => shop.users.putPreferences({ language: 'de' }));
    expect(await mine(() => shop.users.getPreferences({}))).toEqual({
      language: 'de',
      currency: 'EUR',
      newsletter: false,
    });
  });

  it('refuse a language that is none', async () => {
    await expect(mine(() => shop.users.putPreferences({ language: 'Klingon!' }))).rejects.toMatchObject({
      code: 'contracts.invalid-input',
    });
  });

  it('belong to somebody', async () => {
    await expect(shop.as(randomUUID(), () => shop.users.putPreferences({}))).rejects.toMatchObject({
      code: 'users.user-not-found',
    });
  });
});

describe('the check of a buyer', () => {
  it('answers the user with both addresses as they are now', async () => {
    const shipping = await add('Shipping');
    const billing = await add('Billing');
    const asked = { userId, addressId: shipping.id };
    const check = await shop.users.checkBuyer({ ...asked, billingAddressId: billing.id });
    expect(check).toMatchObject({ userId, name: 'Ada', version: 1 });
    expect(check.shippingAddress).toEqual({ ...ADDRESS, street: 'Shipping' });
    expect(check.billingAddress).toEqual({ ...ADDRESS, street: 'Billing' });
    expect((await shop.users.checkBuyer(asked)).billingAddress).toEqual(check.shippingAddress);
  });

  it('refuses addresses that are not theirs', async () => {
    const { id: addressId } = await add('Mine');
    const other = await shop.register();
    const theirs = await shop.as(other.id, () => shop.users.addAddress(ADDRESS));
    for (const asked of [{ addressId: theirs.id }, { addressId, billingAddressId: theirs.id }]) {
      await expect(shop.users.checkBuyer({ userId, ...asked })).rejects.toMatchObject({
        code: 'users.address-not-found',
        details: { addressId: theirs.id },
      });
    }
  });

  it('refuses the blocked and the unknown', async () => {
    const { id: addressId } = await add('Mine');
    await shop.as({ staff: randomUUID() }, () => shop.users.blockUser({ id: userId }));
    await expect(shop.users.checkBuyer({ userId, addressId })).rejects.toMatchObject({
      code: 'users.user-blocked',
    });
    await expect(shop.users.checkBuyer({ userId: randomUUID(), addressId })).rejects.toMatchObject({
      code: 'users.user-not-found',
    });
  });
});

describe('finding users', () => {
  it('leaves out the unknown', async () => {
    const { id, email } = await shop.register({ name: 'Grace' });
    await shop.as(id, () => shop.users.updateProfile({ name: 'Grace Hopper' }));
    const { users } = await shop.users.findUsers({ userIds: [id, randomUUID()] });
    expect(users).toEqual([{ userId: id, name: 'Grace Hopper', email, version: 2 }]);
    expect(await shop.users.findUsers({ userIds: [] })).toEqual({ incarnation: 1, users: [] });
  });

  it('takes a hundred at once', async () => {
    const userIds = Array.from({ length: 101 }, () => randomUUID());
    expect(await shop.users.findUsers({ userIds: userIds.slice(1) })).toEqual({ incarnation: 1, users: [] });
    await expect(shop.users.findUsers({ userIds })).rejects.toMatchObject({
      code: 'contracts.invalid-input',
    });
  });
});
