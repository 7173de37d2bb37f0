import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { deleteOldAnswers, deleteOldErasures } from './erasure-store.ts';
import type { UsersSchema } from './schema.ts';

/** As `module.ts` declares: as long as somebody may ask whether a request was fulfilled. */
const THREE_YEARS_MILLISECONDS = 3 * 365 * 86_400_000;

export function createDeleteOldErasures(
  database: ModuleDatabase<UsersSchema>,
  clock: Clock,
): () => Promise<void> {
  return async () => {
    const completedBefore = clock.now() - THREE_YEARS_MILLISECONDS;
    await database.transaction(async (transaction) => {
      await transaction.execute(deleteOldAnswers, { completedBefore });
      await transaction.execute(deleteOldErasures, { completedBefore });
    });
  };
}
