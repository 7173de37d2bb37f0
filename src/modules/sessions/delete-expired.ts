import type { ModuleDatabase, Statement } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { deletePassedWindows } from './attempt-store.ts';
import type { SessionsSchema } from './schema.ts';
import { deleteExpiredSessions } from './session-store.ts';

const BATCH = 500;

/** Forgets what time has made meaningless, in batches that keep nobody waiting. */
export function createDeleteExpired(
  database: ModuleDatabase<SessionsSchema>,
  clock: Clock,
): () => Promise<void> {
  async function deleteAll(batch: Statement<{ now: number; limit: number }, unknown>): Promise<void> {
    const now = clock.now();
    let deleted: number;
    do {
      deleted = await database.transaction((transaction) =>
        transaction.execute(batch, { now, limit: BATCH }),
      );
    } while (deleted === BATCH);
  }

  return async () => {
    await deleteAll(deleteExpiredSessions);
    await deleteAll(deletePassedWindows);
  };
}
