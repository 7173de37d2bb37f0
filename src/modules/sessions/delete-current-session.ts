import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { sessionsContract } from './contract.ts';
import type { SessionsSchema } from './schema.ts';
import { deleteSession } from './session-store.ts';

/** Signs out; doing so again changes nothing, so it needs no command log. */
export function createDeleteCurrentSession(
  database: ModuleDatabase<SessionsSchema>,
): Handler<typeof sessionsContract.operations.deleteCurrentSession> {
  return async (_input, { actor }) => {
    if (actor.kind === 'customer' || actor.kind === 'staff') {
      await database.transaction((transaction) =>
        transaction.execute(deleteSession, { id: actor.sessionId }),
      );
    }
    return {};
  };
}
