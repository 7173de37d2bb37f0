import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionsErrors } from '../../../src/modules/sessions/contract.ts';
import { type BootedSessions, bootSessions } from './boot-sessions.ts';

let shop: BootedSessions;
beforeEach(async () => {
  shop = await bootSessions();
});
afterEach(() => shop.stop());

const isValid = (session: { token: string }) =>
  shop.whose(session).then(
    () => true,
    (error: unknown) => {
      if (!sessionsErrors.invalidSession.is(error)) throw error;
      return false;
    },
  );

describe('the sessions of a blocked user', () => {
  it('end, and nobody else’s', async () => {
    const [blocked, other] = [await shop.register(), await shop.register()];
    const sessions = [
      await shop.signIn(blocked.email),
      await shop.signIn(blocked.email),
      await shop.signIn(other.email),
    ];
    await shop.block(blocked.id);
    await shop.settled();
    expect(await Promise.all(sessions.map(isValid))).toEqual([false, false, true]);
  });

  it('can be begun again after unblocking', async () => {
    const { id, email } = await shop.register();
    await shop.block(id);
    await shop.settled();
    await shop.unblock(id);
    expect(await isValid(await shop.signIn(email))).toBe(true);
  });

  it('go on when they were begun after an unblocking that was quicker than the news of the block', async () => {
    const { id, email } = await shop.register();
    const before = await shop.signIn(email);
    await shop.block(id);
    await shop.unblock(id);
    await shop.settled();
    const after = await shop.signIn(email);
    await shop.hearOfBlock(id, 2);
    expect([await isValid(before), await isValid(after)]).toEqual([false, true]);
  });

  it('do not begin when the block is heard of while the sign-in is under way', async () => {
    const userId = randomUUID();
    const signingIn = shop.signInAtOnce(userId, { blockedMeanwhile: 2 });
    await expect(signingIn).rejects.toMatchObject({ code: 'sessions.user-blocked' });
    expect(await shop.countRows()).toMatchObject({ sessions: 0 });
  });

  it('may belong to a user of whom nothing is known', async () => {
    await expect(shop.hearOfBlock(randomUUID(), 2)).resolves.toBeUndefined();
  });
});
