import { AppError, type Clock, failpoint, fingerprint } from '../foundation/index.ts';
import type { CallContext } from '../observability/index.ts';
import type { ModuleDatabase, SchemaTransaction, Transaction } from '../databases/index.ts';
import { lifetimeOf, tombstoneOf } from './command-key.ts';
import { isLastingFailure, replayOutcome, storeFailure, storeOutput } from './command-outcome.ts';
import { deleteExpired, findEntry, insertEntry } from './command-statements.ts';

/**
 * One answer per key. The entry is written in the command's own transaction, so the effect and the
 * memory of it are stored together or not at all. A lasting failure is remembered too; one that may
 * pass (no database, no time) is not. Without a key a command simply runs in a transaction.
 */
export interface CommandLog<Schema> {
  run<Output>(
    call: CallContext,
    input: unknown,
    work: (transaction: SchemaTransaction<Schema>) => Promise<Output>,
  ): Promise<Output>;
  /**
   * The same for a command that must look outside its database first. `prepare` runs before the
   * transaction, only when the key is new, and again when a try was cut short: it must be repeatable.
   */
  runPrepared<Prepared, Output>(
    call: CallContext,
    input: unknown,
    prepare: () => Promise<Prepared>,
    work: (transaction: SchemaTransaction<Schema>, prepared: Prepared) => Promise<Output>,
  ): Promise<Output>;
  /** Forgets keys whose time has passed; answers how many. */
  deleteExpired(): Promise<number>;
}

export function createCommandLog<Schema>(
  database: ModuleDatabase<Schema>,
  clock: Clock,
  windowMilliseconds: number,
): CommandLog<Schema> {
  async function runKeyed<Prepared, Output>(
    key: string,
    call: CallContext,
    input: unknown,
    prepare: (() => Promise<Prepared>) | undefined,
    work: (transaction: SchemaTransaction<Schema>, prepared: Prepared) => Promise<Output>,
  ): Promise<Output> {
    const entry: NewEntry = { key, operation: call.operation ?? 'unknown', fingerprint: fingerprint(input) };
    try {
      const known = prepare && (await database.first(findEntry, { key, now: clock.now() }));
      if (known !== undefined) return replay<Output>(known, entry);
      const prepared = (await prepare?.()) as Prepared;
      const output = await database.transaction(async (transaction) => {
        const raced = await transaction.first(findEntry, { key, now: clock.now() });
        if (raced !== undefined) return replay<Output>(raced, entry);
        await refuseCompensated(transaction, key, clock.now());
        const result = await work(transaction, prepared);
        await remember(transaction, entry, storeOutput(result));
        return result;
      });
      failpoint('commands.after-commit');
      return output;
    } catch (error) {
      if (!isLastingFailure(error)) throw error;
      return rememberFailure<Output>(entry, error);
    }
  }

  async function remember(transaction: Transaction, entry: NewEntry, outcome: string): Promise<void> {
    const now = clock.now();
    const expiresAt = now + lifetimeOf(entry.key, windowMilliseconds);
    await transaction.execute(insertEntry, { ...entry, outcome, createdAt: now, expiresAt });
  }

  async function rememberFailure<Output>(entry: NewEntry, failure: AppError): Promise<Output> {
    const known = await database.transaction(async (transaction) => {
      const row = await transaction.first(findEntry, { key: entry.key, now: clock.now() });
      if (row === undefined) await remember(transaction, entry, storeFailure(failure));
      return row;
    });
    if (known === undefined) throw failure;
    return replay<Output>(known, entry);
  }

  return {
    run: (call, input, work) =>
      call.idempotencyKey === undefined
        ? database.transaction(work)
        : runKeyed(call.idempotencyKey, call, input, undefined, (transaction) => work(transaction)),
    runPrepared: async (call, input, prepare, work) => {
      if (call.idempotencyKey !== undefined) return runKeyed(call.idempotencyKey, call, input, prepare, work);
      const prepared = await prepare();
      return database.transaction((transaction) => work(transaction, prepared));
    },
    deleteExpired: () =>
      database.transaction((transaction) => transaction.execute(deleteExpired, { now: clock.now() })),
  };
}

interface NewEntry {
  readonly key: string;
  readonly operation: string;
  readonly fingerprint: string;
}

function replay<Output>(
  known: { operation: string; fingerprint: string; outcome: string },
  entry: NewEntry,
): Output {
  if (known.operation === entry.operation && known.fingerprint === entry.fingerprint) {
    return replayOutcome(known.outcome) as Output;
  }
  throw new AppError({
    code: 'commands.key-reused',
    kind: 'unprocessable',
    message:
      'This idempotency key was used before with another request, so nothing was done. Send a new key with a new request, and the same key only with the same one.',
  });
}

async function refuseCompensated(transaction: Transaction, key: string, now: number): Promise<void> {
  const tombstone = tombstoneOf(key);
  if (tombstone === undefined) return;
  if ((await transaction.first(findEntry, { key: tombstone, now })) === undefined) return;
  throw new AppError({
    code: 'commands.compensated',
    kind: 'conflict',
    message: 'This step has been compensated already, so it arrives too late and was not done.',
    details: { key },
  });
}
