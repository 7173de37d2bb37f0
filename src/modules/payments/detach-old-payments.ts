import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { endOfKeeping } from './payer.ts';
import { detachOldPayments } from './payer-store.ts';
import type { PaymentsSchema } from './schema.ts';

/** Makes payments of erased people anonymous once the law does not want them kept any more. */
export function createDetachOldPayments(
  database: ModuleDatabase<PaymentsSchema>,
  clock: Clock,
): () => Promise<number> {
  return () => database.execute(detachOldPayments, { createdBefore: endOfKeeping(clock.now()) });
}
