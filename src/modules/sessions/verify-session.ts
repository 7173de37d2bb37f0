import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { type sessionsContract, sessionsErrors } from './contract.ts';
import type { SessionsSchema } from './schema.ts';
import { findSession } from './session-store.ts';
import { hashToken } from './token.ts';

/** On the path of every request: one hash and one look at an index. */
export function createVerifySession(
  database: ModuleDatabase<SessionsSchema>,
  clock: Clock,
): Handler<typeof sessionsContract.operations.verifySession> {
  return async ({ token }) => {
    const session = await database.first(findSession, { tokenHash: hashToken(token), now: clock.now() });
    if (session === undefined) throw sessionsErrors.invalidSession({});
    return session;
  };
}
