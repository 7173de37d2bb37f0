import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError, fingerprint } from '../../../src/platform/foundation/index.ts';
import { type BootedUsers, bootUsers, PASSWORD } from './boot-users.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-staff-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function start<Result>(
  environment: Record<string, string>,
  work: (shop: BootedUsers) => Promise<Result>,
) {
  const shop = await bootUsers({ folder, environment });
  try {
    return await work(shop);
  } finally {
    await shop.stop();
  }
}

const notices = async (shop: BootedUsers) => shop.kernel.notices;
const roleOf = (email: string, password: string) => async (shop: BootedUsers) =>
  (await shop.users.verifyCredentials({ email, password })).role;

describe('the staff account', () => {
  it('is made at the first start, its generated password told once', async () => {
    const told = await start({}, notices);
    const [, email = '', password = ''] =
      /created: (\S+) with the password (\S+)\. It is shown/.exec(told[0] ?? '') ?? [];
    expect(email).toBe('staff@tearline.example');
    expect(await start({}, notices)).toEqual([]);
    expect(await start({}, roleOf(email, password))).toBe('staff');
  });

  it('is announced like any other', async () => {
    await start({ STAFF_EMAIL: 'boss@example.com', STAFF_PASSWORD: PASSWORD }, async (shop) => {
      const { userId } = await shop.users.verifyCredentials({
        email: 'boss@example.com',
        password: PASSWORD,
      });
      expect(await shop.eventsOf(userId)).toMatchObject([{ type: 'users.user-registered', version: 1 }]);
    });
  });

  it('has the configured e-mail and password, which no notice repeats', async () => {
    const environment = { STAFF_EMAIL: 'Boss@Example.com', STAFF_PASSWORD: PASSWORD };
    const told = await start(environment, notices);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('boss@example.com');
    expect(told[0]).not.toContain(PASSWORD);
    expect(await start(environment, notices)).toEqual([]);
    expect(await start(environment, roleOf('boss@example.com', PASSWORD))).toBe('staff');
  });

  it('has a generated password when only the e-mail is configured', async () => {
    const told = await start({ STAFF_EMAIL: 'boss@example.com' }, notices);
    expect(told[0]).toMatch(/boss@example\.com with the password \S{43}\./);
    expect(await start({ STAFF_EMAIL: 'boss@example.com' }, notices)).toEqual([]);
  });

  it('gets another password when another is configured', async () => {
    await start({ STAFF_EMAIL: 'boss@example.com', STAFF_PASSWORD: PASSWORD }, notices);
    const changed = { STAFF_EMAIL: 'boss@example.com', STAFF_PASSWORD: 'another password' };
    expect(await start(changed, notices)).toHaveLength(1);
    expect(await start(changed, roleOf('boss@example.com', 'another password'))).toBe('staff');
    await expect(start(changed, roleOf('boss@example.com', PASSWORD))).rejects.toMatchObject({
      code: 'users.wrong-credentials',
    });
  });

  it('takes a lost generated password back by configuration alone', async () => {
    await start({}, notices);
    await start({ STAFF_PASSWORD: PASSWORD }, notices);
    expect(await start({}, roleOf('staff@tearline.example', PASSWORD))).toBe('staff');
  });

  it('is not made beside another when no e-mail is configured', async () => {
    await start({ STAFF_EMAIL: 'boss@example.com' }, notices);
    expect(await start({ STAFF_PASSWORD: PASSWORD }, notices)).toEqual([]);
  });

  it('is made beside another when another e-mail is configured', async () => {
    await start({}, notices);
    expect(await start({ STAFF_EMAIL: 'boss@example.com' }, notices)).toHaveLength(1);
  });

  it('is never made of a customer', async () => {
    await start({}, (shop) => shop.register({ email: 'customer@example.com' }));
    const refused = start({ STAFF_EMAIL: 'customer@example.com', STAFF_PASSWORD: PASSWORD }, notices);
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(/customer@example\.com is the account of a customer/);
    expect(await start({}, roleOf('customer@example.com', PASSWORD))).toBe('customer');
  });

  it.each([
    [{ STAFF_EMAIL: 'boss' }, /STAFF_EMAIL: is no e-mail address/],
    [{ STAFF_PASSWORD: 'short' }, /STAFF_PASSWORD: is shorter than 8 characters/],
  ])('needs a configuration that makes sense: %o', async (environment, problem) => {
    await expect(start(environment, notices)).rejects.toThrow(problem);
  });
});

describe('a password', () => {
  it('is in nothing that the shop stores, nor a quick hash of it', async () => {
    const person = { email: 'secretive@example.com', password: 'a very secret password', name: 'Secretive' };
    const { told, text } = await start({}, async (shop) => {
      await shop.register(person, { idempotencyKey: 'client:anonymous/secret' });
      await shop.as('anonymous', () => shop.users.registerUser(person).catch(() => undefined));
      await shop.users.verifyCredentials({ email: person.email, password: person.password });
      return { told: shop.kernel.notices[0] ?? '', text: await shop.stored() };
    });
    const generated = / with the password (\S+)\./.exec(told)?.[1] ?? '';

    expect(text).toContain('secretive@example.com');
    expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(generated).toHaveLength(43);
    for (const secret of [person.password, generated, fingerprint(person), fingerprint(person.password)]) {
      expect(text.includes(secret)).toBe(false);
    }
  });
});
