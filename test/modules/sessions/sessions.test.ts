import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInContext, startTrace, systemContext } from '../../../src/platform/observability/index.ts';
import { type BootedSessions, bootSessions, PASSWORD } from './boot-sessions.ts';

const HOUR = 3_600_000;

let shop: BootedSessions;
beforeAll(async () => {
  shop = await bootSessions();
});
afterAll(() => shop.stop());

describe('signing in', () => {
  it('answers a token that the edge knows again', async () => {
    const { id, email } = await shop.register();
    const before = Date.now();
    const { token, expiresAt, userId } = await shop.signIn(email.toUpperCase());

    expect(userId).toBe(id);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(Math.round((Date.parse(expiresAt) - before) / HOUR)).toBe(24);
    expect(await shop.whose({ token })).toMatchObject({ userId: id, role: 'customer' });
  });

  it('makes a session of its own each time, also for the same key', async () => {
    const { email } = await shop.register();
    const sign = () =>
      shop.as('anonymous', () =>
        shop.sessions.createSession({ email, password: PASSWORD }, { idempotencyKey: 'client:anonymous/1' }),
      );
    const [one, other] = [await sign(), await sign()];
    expect(one.token).not.toBe(other.token);
    expect((await shop.whose(one)).sessionId).not.toBe((await shop.whose(other)).sessionId);
  });

  it('tells the edge who is staff', async () => {
    const password = / with the password (\S+)\./.exec(shop.kernel.notices[0] ?? '')?.[1];
    const { token } = await shop.signIn('staff@tearline.example', password);
    expect(await shop.whose({ token })).toMatchObject({ role: 'staff' });
  });

  it('refuses a wrong password and an unknown e-mail alike, as an error of its own', async () => {
    const { email } = await shop.register();
    for (const tried of [email, 'unknown@example.com']) {
      await expect(shop.signIn(tried, 'wrong password')).rejects.toMatchObject({
        code: 'sessions.wrong-credentials',
        kind: 'unauthenticated',
        details: {},
      });
    }
  });

  it('refuses the blocked, if they have the password', async () => {
    const { id, email } = await shop.register();
    await shop.block(id);
    await expect(shop.signIn(email)).rejects.toMatchObject({
      code: 'sessions.user-blocked',
      kind: 'forbidden',
    });
    await expect(shop.signIn(email, 'wrong password')).rejects.toMatchObject({
      code: 'sessions.wrong-credentials',
    });
  });
});

describe('a session', () => {
  it('ends by signing out, which can be repeated, and leaves the others', async () => {
    const { id, email } = await shop.register();
    const [here, elsewhere] = [await shop.signIn(email), await shop.signIn(email)];
    const { sessionId } = await shop.whose(here);
    const signOut = () =>
      runInContext(
        { ...systemContext(undefined, startTrace()), actor: { kind: 'customer', userId: id, sessionId } },
        () => shop.sessions.deleteCurrentSession({}),
      );

    expect([await signOut(), await signOut()]).toEqual([{}, {}]);
    await expect(shop.whose(here)).rejects.toMatchObject({
      code: 'sessions.invalid-session',
      kind: 'unauthenticated',
    });
    await expect(shop.whose(elsewhere)).resolves.toMatchObject({ userId: id });
  });

  it('is not that of a token that was never given out', async () => {
    for (const token of ['', 'made up', 'x'.repeat(500)]) {
      await expect(shop.whose({ token })).rejects.toMatchObject({
        code: 'sessions.invalid-session',
      });
    }
  });

  it('is signed out of by those who are signed in', async () => {
    await expect(shop.as('anonymous', () => shop.sessions.deleteCurrentSession({}))).rejects.toMatchObject({
      code: 'contracts.unauthenticated',
    });
  });

  it('is looked up by the edge, not by customers', async () => {
    await expect(
      shop.as('somebody', () => shop.sessions.verifySession({ token: 'x' })),
    ).rejects.toMatchObject({
      code: 'contracts.forbidden',
    });
  });
});

describe('expiry', () => {
  it('ends a session after its hours, and the job deletes it', async () => {
    const shortLived = await bootSessions({ environment: { SESSION_HOURS: '2' } });
    try {
      const { email } = await shortLived.register();
      const early = await shortLived.signIn(email);
      shortLived.passTime(2 * HOUR - 60_000);
      const late = await shortLived.signIn(email);
      await expect(shortLived.whose(early)).resolves.toBeDefined();

      shortLived.passTime(60_000);
      await expect(shortLived.whose(early)).rejects.toMatchObject({
        code: 'sessions.invalid-session',
      });
      await expect(shortLived.whose(late)).resolves.toBeDefined();

      expect(await shortLived.countRows()).toMatchObject({ sessions: 2 });
      await shortLived.runJob('expired-sessions');
      expect(await shortLived.countRows()).toMatchObject({ sessions: 1 });
    } finally {
      await shortLived.stop();
    }
  });

  it.each(['0', '721', '1.5', 'a day'])('needs hours that make sense, and %s is none', async (hours) => {
    await expect(bootSessions({ environment: { SESSION_HOURS: hours } })).rejects.toThrow(
      /^SESSION_HOURS: has to be a whole number of hours from 1 to 720, e\.g\. 24\.$/,
    );
  });
});

describe('secrets', () => {
  it('are in nothing that the shop stores: neither token nor password nor the e-mail that failed', async () => {
    const secretive = await bootSessions();
    const { email } = await secretive.register();
    const { token } = await secretive.signIn(email);
    await secretive.signIn('stranger@example.com', 'a mistyped password').catch(() => undefined);
    const text = await secretive.stored();
    await secretive.stop();

    expect(text.includes(email)).toBe(true);
    for (const secret of [token, PASSWORD, 'a mistyped password', 'stranger@example.com']) {
      expect(text.includes(secret)).toBe(false);
    }
  });
});
