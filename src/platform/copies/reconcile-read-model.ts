import type { TransactionalDatabase } from '../databases/index.ts';
import { sleep } from '../resilience/index.ts';
import { cutShort } from './errors.ts';
import type { Filling } from './filling.ts';
import type { ReadModel, ReadModelDeclaration } from './read-model.ts';
import type { ReconcileOptions } from './reconcile-copy.ts';

interface ReadModelParts {
  readonly declaration: ReadModelDeclaration;
  readonly model: ReadModel;
  readonly database: TransactionalDatabase;
  readonly filling: Filling;
  readonly limit: number;
  readonly rate: number;
  readonly signal: AbortSignal;
}

/** Compares a read model with the tables that it is made from, part by part, and makes anew what differs. */
export async function reconcileReadModel(parts: ReadModelParts, options: ReconcileOptions): Promise<void> {
  const { declaration, model, database, limit, rate, signal } = parts;
  let after: string | undefined = '';
  while (after !== undefined) {
    const from: string = after;
    const part = await database.transaction(async (transaction) => {
      const compared = await model.compare(transaction, from, limit);
      const isRepaired = compared.different.length > 0 && !options.dryRun;
      // In the same transaction: nothing changes between finding and repairing.
      if (isRepaired) await model.fill(transaction, from, limit);
      return { ...compared, isRepaired };
    });
    const { rows, different, isRepaired, lastKey } = part;
    options.onPart({
      compared: rows,
      differences: different.map((key) => ({ key, kind: 'different' as const })),
      repaired: isRepaired ? different.length : 0,
      inFlight: 0,
    });
    after = lastKey;
    await sleep((rows / rate) * 1_000, signal);
    if (signal.aborted) throw cutShort(declaration.name);
  }
}
