import { deadlineWheel } from '../resilience/index.ts';
import { transactionTimeout } from './errors.ts';

const LONGEST_TRANSACTION_MILLISECONDS = 5_000;

/** Runs the work of a transaction; past its bound the transaction is closed and the wait for it ends. */
export function withinTransactionBound<Result>(
  transaction: { readonly module: string; close(): void },
  work: () => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const bound = deadlineWheel.set(Date.now() + LONGEST_TRANSACTION_MILLISECONDS, () => {
      transaction.close();
      reject(transactionTimeout(transaction.module, LONGEST_TRANSACTION_MILLISECONDS));
    });
    work().then(
      (result) => {
        bound.cancel();
        resolve(result);
      },
      (error: unknown) => {
        bound.cancel();
        reject(error);
      },
    );
  });
}
