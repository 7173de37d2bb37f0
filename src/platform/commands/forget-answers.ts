import type { Transaction } from '../databases/index.ts';
import { AppError } from '../foundation/index.ts';
import { clientKeyPrefix } from './command-key.ts';
import { storeFailure } from './command-outcome.ts';
import { deleteKeysOf, replaceAnswersAbout } from './command-statements.ts';

/**
 * Forgets what a person has asked for by keys of their own, and what others were answered about them: their
 * keys stay used, and are answered that the answer is gone. What sagas asked for names nobody but by id.
 */
export function forgetAnswers(transaction: Transaction, personId: string): void {
  transaction.enqueue(deleteKeysOf, rangeOf(clientKeyPrefix(personId)));
  transaction.enqueue(replaceAnswersAbout, {
    ...rangeOf(clientKeyPrefix()),
    mentioning: `%${personId}%`,
    outcome: storeFailure(answerErased()),
  });
}

/** All texts that begin like this: up to the first that does not. */
function rangeOf(prefix: string): { from: string; before: string } {
  const last = prefix.charCodeAt(prefix.length - 1);
  return { from: prefix, before: prefix.slice(0, -1) + String.fromCharCode(last + 1) };
}

function answerErased(): AppError {
  return new AppError({
    code: 'commands.answer-erased',
    kind: 'conflict',
    message:
      'What this idempotency key was answered was about a person who has been erased since, so it is not there any more, and nothing was done. Use a new key for a new request.',
  });
}
