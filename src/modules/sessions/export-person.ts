import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { toIsoTime } from '../../platform/foundation/index.ts';
import type { sessionsContract } from './contract.ts';
import type { SessionsSchema } from './schema.ts';
import { findBlock, findSessionsOf } from './session-store.ts';

export function createExportPerson(
  database: ModuleDatabase<SessionsSchema>,
): Handler<typeof sessionsContract.operations.exportPerson> {
  return async ({ personId: userId }) => {
    const [sessions, block] = await Promise.all([
      database.all(findSessionsOf, { userId }),
      database.first(findBlock, { userId }),
    ]);
    return {
      sessions: sessions.map(({ sessionId, role, createdAt, expiresAt }) => ({
        sessionId,
        userId,
        role,
        createdAt: toIsoTime(createdAt),
        expiresAt: toIsoTime(expiresAt),
      })),
      block: block === undefined ? null : { userId, version: block.version },
    };
  };
}
