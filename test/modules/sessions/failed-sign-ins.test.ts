import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BootedSessions, bootSessions } from './boot-sessions.ts';

const MINUTE = 60_000;

let shop: BootedSessions;
beforeEach(async () => {
  shop = await bootSessions();
});
afterEach(() => shop.stop());

const attempt = (email: string, password?: string) =>
  shop.signIn(email, password).then(
    () => 'signed in',
    (error: { code: string }) => error.code,
  );

async function fail(email: string, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    expect(await attempt(email, 'wrong password')).toBe('sessions.wrong-credentials');
  }
}

describe('failed sign-ins', () => {
  it('are bounded to ten in fifteen minutes, even for who then has the right password', async () => {
    const { email } = await shop.register();
    await fail(email, 10);
    await expect(shop.signIn(email)).rejects.toMatchObject({
      code: 'sessions.too-many-attempts',
      kind: 'too-many',
      details: { retryAfterSeconds: expect.toSatisfy((seconds: number) => seconds > 890 && seconds <= 900) },
    });
  });

  it('are forgotten after fifteen minutes', async () => {
    const { email } = await shop.register();
    await fail(email, 10);
    shop.passTime(15 * MINUTE);
    await fail(email, 1);
    expect(await attempt(email)).toBe('signed in');
  });

  it('are forgotten by success', async () => {
    const { email } = await shop.register();
    await fail(email, 9);
    expect(await attempt(email)).toBe('signed in');
    await fail(email, 9);
    expect(await attempt(email)).toBe('signed in');
  });

  it('are counted for one e-mail however it is written, and for no other', async () => {
    const [ada, other] = [await shop.register(), await shop.register()];
    await fail(ada.email, 5);
    await fail(ada.email.toUpperCase(), 5);
    expect(await attempt(ada.email)).toBe('sessions.too-many-attempts');
    expect(await attempt(other.email)).toBe('signed in');
  });

  it('are counted for an e-mail without an account too', async () => {
    await fail('unknown@example.com', 10);
    expect(await attempt('unknown@example.com', 'wrong password')).toBe('sessions.too-many-attempts');
  });

  it('cannot outrun their count in a burst', async () => {
    const { email } = await shop.register();
    const burst = await Promise.all(Array.from({ length: 25 }, () => attempt(email, 'wrong password')));
    expect(burst.filter((outcome) => outcome === 'sessions.wrong-credentials')).toHaveLength(10);
    expect(burst.filter((outcome) => outcome === 'sessions.too-many-attempts')).toHaveLength(15);
  });

  it('do not hinder many sign-ins at once with the right password', async () => {
    const { email } = await shop.register();
    const outcomes = await Promise.all(Array.from({ length: 25 }, () => attempt(email)));
    expect(new Set(outcomes)).toEqual(new Set(['signed in']));
  });

  it('are deleted by the job when their time has passed', async () => {
    await fail('unknown@example.com', 1);
    await shop.runJob('expired-sessions');
    expect(await shop.countRows()).toMatchObject({ failures: 1 });
    shop.passTime(15 * MINUTE);
    await shop.runJob('expired-sessions');
    expect(await shop.countRows()).toMatchObject({ failures: 0 });
  });
});
