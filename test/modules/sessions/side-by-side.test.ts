import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCreateSession } from '../../../src/modules/sessions/create-session.ts';
import type { SessionsSchema } from '../../../src/modules/sessions/schema.ts';
import { createWhenUserBlocked } from '../../../src/modules/sessions/when-user-blocked.ts';
import type { ModuleDatabase } from '../../../src/platform/databases/index.ts';
import { createIds, systemClock } from '../../../src/platform/foundation/index.ts';
import { startTrace, systemContext } from '../../../src/platform/observability/index.ts';
import { atOnce, times } from '../../support/at-once.ts';
import { type BootedSessions, bootSessions, PASSWORD } from './boot-sessions.ts';

const HOUR = 3_600_000;

let shop: BootedSessions;
beforeAll(async () => {
  shop = await bootSessions();
});
afterAll(() => shop.stop());

const database = () => shop.kernel.module('sessions').database as unknown as ModuleDatabase<SessionsSchema>;

/** Signs in as a user in version 1 without asking users for long. */
function signIn(userId: string): Promise<{ token: string }> {
  const users = {
    ...shop.users,
    verifyCredentials: async () => ({ userId, role: 'customer' as const, incarnation: 1, version: 1 }),
  };
  const create = createCreateSession(
    database(),
    users,
    (_email, attempt) => attempt(),
    systemClock,
    createIds(systemClock),
    { SESSION_HOURS: 1 },
  );
  return create({ email: 'x@example.com', password: PASSWORD }, systemContext('sessions', startTrace()));
}

const hearOfBlock = (userId: string, version: number) => () =>
  database().transaction((transaction) =>
    createWhenUserBlocked().apply(
      transaction,
      {
        id: randomUUID(),
        key: userId,
        incarnation: 1,
        version,
        time: new Date().toISOString(),
        data: { userId },
      },
      undefined,
    ),
  );

it('no sign-in slips past a block that is heard of at the same time', async () => {
  for (let round = 0; round < 15; round += 1) {
    const userId = randomUUID();
    const begun: { token: string }[] = [];
    const sign = async () => {
      begun.push(await signIn(userId));
    };
    const outcomes = await atOnce([sign, sign, hearOfBlock(userId, 2), sign, sign]);
    expect(outcomes.filter((outcome) => !['ok', 'sessions.user-blocked'].includes(outcome))).toEqual([]);
    for (const session of begun)
      await expect(shop.whose(session)).rejects.toMatchObject({ code: 'sessions.invalid-session' });
  }
});

it('what has expired is deleted by several at once, while users are blocked', async () => {
  const users = Array.from({ length: 5 }, () => randomUUID());
  for (const userId of users) for (let session = 0; session < 4; session += 1) await signIn(userId);
  shop.passTime(2 * HOUR);
  const outcomes = await atOnce([
    ...times(3, () => shop.runJob('expired-sessions')),
    ...users.map((userId) => hearOfBlock(userId, 2)),
  ]);
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
  await shop.runJob('expired-sessions');
  expect(await shop.countRows()).toMatchObject({ sessions: 0 });
});
