import { AppError, type Clock, failpoint, fingerprint } from '../foundation/index.ts';
import type { CallContext } from '../observability/index.ts';
import type { ModuleDatabase, SchemaTransaction, Transaction } from '../databases/index.ts';
import { forwardOf, isClientKey, lifetimeOf } from './command-key.ts';
import { isLastingFailure, replayOutcome, storeFailure, storeOutput } from './command-outcome.ts';
import { claimKey, deleteExpired, findEntry, storeOutcome } from './command-statements.ts';

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
      const prepared = await prepareUnlessKnown<Prepared, Output>(entry, prepare);
      if ('known' in prepared) return prepared.known;
      const output = await database.transaction(async (transaction) => {
        if (!(await claim(transaction, entry, UNDECIDED))) return replayStored<Output>(transaction, entry);
        await forbidForward(transaction, key);
        const result = await work(transaction, prepared.value);
        transaction.enqueue(storeOutcome, { key, outcome: storeOutput(result) });
        return result;
      });
      failpoint('commands.after-commit');
      return output;
    } catch (error) {
      if (!isLastingFailure(error)) throw error;
      return rememberFailure<Output>(entry, error);
    }
  }

  /**
   * A saga's step may have been compensated, so it is asked first whether it may look outside. A client's
   * key is new nearly always: only when preparing fails it is asked whether there is an answer already.
   */
  async function prepareUnlessKnown<Prepared, Output>(
    entry: NewEntry,
    prepare: (() => Promise<Prepared>) | undefined,
  ): Promise<{ readonly value: Prepared } | { readonly known: Output }> {
    if (prepare === undefined) return { value: undefined as Prepared };
    const find = () => database.first(findEntry, { key: entry.key, now: clock.now() });
    if (!isClientKey(entry.key)) {
      const known = await find();
      return known === undefined ? { value: await prepare() } : { known: replay<Output>(known, entry) };
    }
    try {
      return { value: await prepare() };
    } catch (error) {
      const known = await find();
      if (known === undefined) throw error;
      return { known: replay<Output>(known, entry) };
    }
  }

  async function claim(transaction: Transaction, entry: NewEntry, outcome: string): Promise<boolean> {
    const createdAt = clock.now();
    const expiresAt = createdAt + lifetimeOf(entry.key, windowMilliseconds);
    return (await transaction.first(claimKey, { ...entry, outcome, createdAt, expiresAt })) !== undefined;
  }

  async function replayStored<Output>(transaction: Transaction, entry: NewEntry): Promise<Output> {
    // Found a moment ago, so it counts, even if its time passes now.
    const known = await transaction.first(findEntry, { key: entry.key, now: 0 });
    if (known === undefined) throw new TypeError(`the entry of ${entry.key} vanished in its transaction`);
    return replay<Output>(known, entry);
  }

  async function forbidForward(transaction: Transaction, key: string): Promise<void> {
    const forward = forwardOf(key);
    if (forward === undefined) return;
    const tombstone = { key: forward, operation: TOMBSTONE, fingerprint: '' };
    await claim(transaction, tombstone, storeFailure(compensated()));
  }

  /** After the command's own transaction was rolled back; by now somebody else may have an answer. */
  async function rememberFailure<Output>(entry: NewEntry, failure: AppError): Promise<Output> {
    const answered = await database.transaction(async (transaction) =>
      (await claim(transaction, entry, storeFailure(failure)))
        ? undefined
        : { output: await replayStored<Output>(transaction, entry) },
    );
    if (answered === undefined) throw failure;
    return answered.output;
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

/** Of an entry whose transaction has not ended; nobody else sees it. */
const UNDECIDED = '';
/** The operation of a forward step that must not happen any more. */
const TOMBSTONE = 'compensated';

function replay<Output>(
  known: { operation: string; fingerprint: string; outcome: string },
  entry: NewEntry,
): Output {
  const isSame = known.operation === entry.operation && known.fingerprint === entry.fingerprint;
  if (isSame || known.operation === TOMBSTONE) return replayOutcome(known.outcome) as Output;
  throw new AppError({
    code: 'commands.key-reused',
    kind: 'unprocessable',
    message:
      'This idempotency key was used before with another request, so nothing was done. Send a new key with a new request, and the same key only with the same one.',
  });
}

function compensated(): AppError {
  return new AppError({
    code: 'commands.compensated',
    kind: 'conflict',
    message: 'This step has been compensated already, so it arrives too late and was not done.',
  });
}
