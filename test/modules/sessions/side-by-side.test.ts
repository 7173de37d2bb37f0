import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atOnce, times } from '../../support/at-once.ts';
import { type BootedSessions, bootSessions } from './boot-sessions.ts';

const HOUR = 3_600_000;

let shop: BootedSessions;
beforeAll(async () => {
  shop = await bootSessions();
});
afterAll(() => shop.stop());

const hearOfBlock = (userId: string, version: number) => () => shop.hearOfBlock(userId, version);

it('no sign-in slips past a block that is heard of at the same time', async () => {
  for (let round = 0; round < 15; round += 1) {
    const userId = randomUUID();
    const begun: { token: string }[] = [];
    const sign = async () => {
      begun.push(await shop.signInAtOnce(userId));
    };
    const outcomes = await atOnce([sign, sign, hearOfBlock(userId, 2), sign, sign]);
    expect(outcomes.filter((outcome) => !['ok', 'sessions.user-blocked'].includes(outcome))).toEqual([]);
    for (const session of begun)
      await expect(shop.whose(session)).rejects.toMatchObject({ code: 'sessions.invalid-session' });
  }
});

it('what has expired is deleted by several at once, while users are blocked', async () => {
  const users = Array.from({ length: 5 }, () => randomUUID());
  for (const userId of users)
    for (let session = 0; session < 4; session += 1) await shop.signInAtOnce(userId);
  shop.passTime(2 * HOUR);
  const outcomes = await atOnce([
    ...times(3, () => shop.runJob('expired-sessions')),
    ...users.map((userId) => hearOfBlock(userId, 2)),
  ]);
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
  await shop.runJob('expired-sessions');
  expect(await shop.countRows()).toMatchObject({ sessions: 0 });
});
