import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BootedUsers, bootUsers, PASSWORD } from './boot-users.ts';

const STAFF = { staff: randomUUID() };

let shop: BootedUsers;
beforeAll(async () => {
  shop = await bootUsers();
});
afterAll(() => shop.stop());

describe('registering', () => {
  it('opens an active customer account and announces it', async () => {
    const profile = await shop.register({ email: 'Ada.Lovelace@Example.com', name: '  Ada Lovelace ' });

    expect(profile).toEqual({
      id: profile.id,
      email: 'ada.lovelace@example.com',
      name: 'Ada Lovelace',
      role: 'customer',
      status: 'active',
      createdAt: profile.createdAt,
    });
    const data = { userId: profile.id, email: 'ada.lovelace@example.com', name: 'Ada Lovelace' };
    expect(await shop.eventsOf(profile.id)).toEqual([{ type: 'users.user-registered', version: 1, data }]);
  });

  it('opens one account for an e-mail, however it is written', async () => {
    await shop.register({ email: 'grace@example.com' });
    await expect(shop.register({ email: 'GRACE@example.COM' })).rejects.toMatchObject({
      code: 'users.email-taken',
      kind: 'conflict',
    });
  });

  it('opens one account when two ask for the same e-mail at once', async () => {
    const outcomes = await Promise.allSettled([
      shop.register({ email: 'at-once@example.com' }),
      shop.register({ email: 'at-once@example.com' }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it.each([
    ['a short password', { password: 'seven77' }],
    ['a long password', { password: 'x'.repeat(201) }],
    ['a text that is no e-mail', { email: 'ada at example' }],
    ['an empty name', { name: '   ' }],
  ])('refuses %s', async (_what, person) => {
    await expect(shop.register(person)).rejects.toMatchObject({ code: 'contracts.invalid-input' });
  });

  it('answers a repeated key with the same account', async () => {
    const person = { email: 'once@example.com', name: 'Once' };
    const first = await shop.register(person, { idempotencyKey: 'client:anonymous/once' });
    const again = await shop.register(person, { idempotencyKey: 'client:anonymous/once' });

    expect(again).toEqual(first);
    expect(await shop.eventsOf(first.id)).toHaveLength(1);
  });

  it('shows an account to nobody who repeats its key with another password', async () => {
    const person = { email: 'guarded@example.com', name: 'Guarded' };
    await shop.register(person, { idempotencyKey: 'client:anonymous/guarded' });
    await expect(
      shop.register(
        { ...person, password: 'another password' },
        { idempotencyKey: 'client:anonymous/guarded' },
      ),
    ).rejects.toMatchObject({ code: 'users.registration-key-reused', kind: 'unprocessable' });
  });
});

describe('the profile', () => {
  it('is that of the signed-in user', async () => {
    const profile = await shop.register();
    expect(await shop.as(profile.id, () => shop.users.getProfile({}))).toEqual(profile);
  });

  it('needs somebody to be signed in', async () => {
    await expect(shop.as('anonymous', () => shop.users.getProfile({}))).rejects.toMatchObject({
      code: 'contracts.unauthenticated',
    });
  });

  it('of somebody unknown is not found', async () => {
    const nobody = randomUUID();
    await expect(shop.as(nobody, () => shop.users.getProfile({}))).rejects.toMatchObject({
      code: 'users.user-not-found',
      details: { userId: nobody },
    });
    await expect(shop.as(nobody, () => shop.users.updateProfile({ name: 'Nobody' }))).rejects.toMatchObject({
      code: 'users.user-not-found',
    });
  });

  it('changes name and e-mail, one event for each change', async () => {
    const { id, createdAt } = await shop.register({ email: 'before@example.com', name: 'Before' });
    await shop.as(id, () => shop.users.updateProfile({ name: 'After' }));
    const changed = await shop.as(id, () => shop.users.updateProfile({ email: 'After@example.com' }));

    expect(changed).toEqual({
      id,
      email: 'after@example.com',
      name: 'After',
      role: 'customer',
      status: 'active',
      createdAt,
    });
    const events = await shop.eventsOf(id);
    expect(events.map(({ type, version }) => `${version} ${type}`)).toEqual([
      '1 users.user-registered',
      '2 users.user-updated',
      '3 users.user-updated',
    ]);
    expect(events.at(-1)?.data).toEqual({
      userId: id,
      email: 'after@example.com',
      name: 'After',
      status: 'active',
    });
  });

  it('that changes to what it was is announced to nobody', async () => {
    const { id, email } = await shop.register({ name: 'Same' });
    await shop.as(id, () => shop.users.updateProfile({ name: 'Same', email: email.toUpperCase() }));
    expect(await shop.eventsOf(id)).toHaveLength(1);
  });

  it('does not take the e-mail of another', async () => {
    await shop.register({ email: 'hers@example.com' });
    const { id } = await shop.register();
    await expect(
      shop.as(id, () => shop.users.updateProfile({ email: 'Hers@example.com' })),
    ).rejects.toMatchObject({
      code: 'users.email-taken',
    });
  });

  it('needs at least one change', async () => {
    const { id } = await shop.register();
    await expect(shop.as(id, () => shop.users.updateProfile({}))).rejects.toMatchObject({
      code: 'contracts.invalid-input',
    });
  });

  it('changes once for a key', async () => {
    const { id } = await shop.register();
    const change = () =>
      shop.as(id, () => shop.users.updateProfile({ name: 'Keyed' }, { idempotencyKey: `client:${id}/1` }));
    expect(await change()).toEqual(await change());
    expect(await shop.eventsOf(id)).toHaveLength(2);
  });
});

describe('blocking', () => {
  it('blocks and unblocks a customer, one event for each change', async () => {
    const { id, email, name } = await shop.register();
    const block = () => shop.as(STAFF, () => shop.users.blockUser({ id }));
    const unblock = () => shop.as(STAFF, () => shop.users.unblockUser({ id }));

    expect(await block()).toMatchObject({ id, status: 'blocked' });
    expect(await block()).toMatchObject({ id, status: 'blocked' });
    expect(await unblock()).toMatchObject({ id, status: 'active' });
    expect(await unblock()).toMatchObject({ id, status: 'active' });

    expect((await shop.eventsOf(id)).slice(1)).toEqual([
      { type: 'users.user-blocked', version: 2, data: { userId: id } },
      { type: 'users.user-updated', version: 3, data: { userId: id, email, name, status: 'active' } },
    ]);
  });

  it('is for staff', async () => {
    const { id } = await shop.register();
    await expect(shop.as(id, () => shop.users.blockUser({ id }))).rejects.toMatchObject({
      code: 'contracts.forbidden',
    });
  });

  it('finds nobody unknown', async () => {
    const id = randomUUID();
    for (const change of [shop.users.blockUser, shop.users.unblockUser]) {
      await expect(shop.as(STAFF, () => change({ id }))).rejects.toMatchObject({
        code: 'users.user-not-found',
      });
    }
  });

  it('does not reach staff', async () => {
    const id = await staffId();
    await expect(shop.as(STAFF, () => shop.users.blockUser({ id }))).rejects.toMatchObject({
      code: 'users.staff-not-blockable',
      kind: 'conflict',
    });
  });
});

describe('verifying credentials', () => {
  it('answers whose they are', async () => {
    const { id } = await shop.register({ email: 'signing-in@example.com' });
    expect(
      await shop.users.verifyCredentials({ email: 'Signing-In@example.com', password: PASSWORD }),
    ).toEqual({
      userId: id,
      role: 'customer',
      incarnation: 1,
      version: 1,
    });
  });

  it('says the same of a wrong password and of an unknown e-mail', async () => {
    const { email } = await shop.register();
    const refusals = await Promise.all(
      [email, 'unknown@example.com'].map((tried) =>
        shop.users
          .verifyCredentials({ email: tried, password: 'wrong password' })
          .catch((error: unknown) => error),
      ),
    );
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({
        code: 'users.wrong-credentials',
        kind: 'unauthenticated',
        details: {},
      });
    }
  });

  it('looks at a password for an unknown e-mail too', async () => {
    const { email } = await shop.register();
    let [unknown, known] = [Infinity, Infinity];
    // The least of several, by turns: a busy machine cannot make it smaller, and slows both.
    for (let round = 0; round < 10; round += 1) {
      unknown = Math.min(unknown, await timeOf('unknown@example.com'));
      known = Math.min(known, await timeOf(email));
    }
    expect(unknown).toBeGreaterThan(known / 3);
  });

  it('tells only who has the password that an account is blocked', async () => {
    const { id, email } = await shop.register();
    await shop.as(STAFF, () => shop.users.blockUser({ id }));
    await expect(shop.users.verifyCredentials({ email, password: 'wrong password' })).rejects.toMatchObject({
      code: 'users.wrong-credentials',
    });
    await expect(shop.users.verifyCredentials({ email, password: PASSWORD })).rejects.toMatchObject({
      code: 'users.user-blocked',
      kind: 'forbidden',
    });
  });

  it('takes a password in whatever form Unicode writes it', async () => {
    const { email } = await shop.register({ password: 'pa\u0301ssword' });
    await expect(shop.users.verifyCredentials({ email, password: 'p\u00e1ssword' })).resolves.toBeDefined();
  });

  it('is for modules', async () => {
    const { id, email } = await shop.register();
    await expect(
      shop.as(id, () => shop.users.verifyCredentials({ email, password: PASSWORD })),
    ).rejects.toMatchObject({ code: 'contracts.forbidden' });
  });
});

async function staffId(): Promise<string> {
  const password = / with the password (\S+)\./.exec(shop.kernel.notices[0] ?? '')?.[1] ?? '';
  const { userId } = await shop.users.verifyCredentials({ email: 'staff@tearline.example', password });
  return userId;
}

async function timeOf(email: string): Promise<number> {
  const startedAt = performance.now();
  await shop.users.verifyCredentials({ email, password: 'wrong' }).catch(() => undefined);
  return performance.now() - startedAt;
}
