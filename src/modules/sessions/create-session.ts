import { z } from 'zod';
import type { Client, Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { type Clock, createSecret, type Ids, toIsoTime } from '../../platform/foundation/index.ts';
import { type usersContract, usersErrors } from '../users/contract.ts';
import { type sessionsContract, sessionsErrors } from './contract.ts';
import type { GuardSignIn } from './guard-sign-in.ts';
import type { SessionsSchema } from './schema.ts';
import { insertSession, lockBlock } from './session-store.ts';
import { hashToken } from './token.ts';

const HOUR_MILLISECONDS = 3_600_000;
const hours = 'has to be a whole number of hours from 1 to 720, e.g. 24.';

export const sessionsConfiguration = z.object({
  SESSION_HOURS: z.coerce.number({ error: hours }).int(hours).min(1, hours).max(720, hours).default(24),
});
export type SessionsConfiguration = z.output<typeof sessionsConfiguration>;

/**
 * Signs in. Not through the command log, which would have to store the token to answer it again: a
 * repeated call makes another session.
 */
export function createCreateSession(
  database: ModuleDatabase<SessionsSchema>,
  users: Client<typeof usersContract>,
  guardSignIn: GuardSignIn,
  clock: Clock,
  ids: Ids,
  { SESSION_HOURS }: SessionsConfiguration,
): Handler<typeof sessionsContract.operations.createSession> {
  async function verify(email: string, password: string) {
    try {
      return await users.verifyCredentials({ email, password });
    } catch (error) {
      if (usersErrors.wrongCredentials.is(error)) throw sessionsErrors.wrongCredentials({}, error);
      if (usersErrors.userBlocked.is(error)) throw sessionsErrors.userBlocked({}, error);
      throw error;
    }
  }

  return async ({ email, password }) => {
    const verified = await guardSignIn(email, () => verify(email, password));
    const { userId, role, incarnation: userIncarnation, version: userVersion } = verified;
    const token = createSecret();
    const now = clock.now();
    const expiresAt = now + SESSION_HOURS * HOUR_MILLISECONDS;
    const session = {
      id: ids.next(),
      tokenHash: hashToken(token),
      userId,
      userIncarnation,
      userVersion,
      role,
      now,
      expiresAt,
    };
    await database.transaction(async (transaction) => {
      // The block may have been heard of after the password was found right.
      const block = await transaction.first(lockBlock, { userId });
      if (block !== undefined && isAfter(block, verified)) throw sessionsErrors.userBlocked({});
      await transaction.execute(insertSession, session);
    });
    return { token, expiresAt: toIsoTime(expiresAt), userId };
  };
}

interface AsOf {
  readonly incarnation: number;
  readonly version: number;
}

function isAfter(one: AsOf, other: AsOf): boolean {
  return one.incarnation === other.incarnation
    ? one.version > other.version
    : one.incarnation > other.incarnation;
}
