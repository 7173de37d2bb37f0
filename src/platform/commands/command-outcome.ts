import { AppError, type ErrorDetails, type ErrorKind, isAppError } from '../foundation/index.ts';

interface StoredFailure {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly details: ErrorDetails | undefined;
}

type StoredOutcome = { readonly output: unknown } | { readonly failure: StoredFailure };

/** A refusal that would be the same the next time; what is down or slow may be up again. */
const LASTING: readonly ErrorKind[] = [
  'invalid',
  'forbidden',
  'not-found',
  'conflict',
  'unprocessable',
  'too-large',
];
const PLATFORM_CODE = /^(contracts|databases|commands|events|sagas|http)\./;

export function isLastingFailure(error: unknown): error is AppError {
  return isAppError(error) && LASTING.includes(error.kind) && !PLATFORM_CODE.test(error.code);
}

export function storeOutput(output: unknown): string {
  return JSON.stringify({ output } satisfies StoredOutcome);
}

export function storeFailure({ code, kind, message, details }: AppError): string {
  return JSON.stringify({ failure: { code, kind, message, details } } satisfies StoredOutcome);
}

/** Answers the output again, or throws the failure again. */
export function replayOutcome(text: string): unknown {
  const outcome = JSON.parse(text) as StoredOutcome;
  if ('failure' in outcome) {
    const { code, kind, message, details } = outcome.failure;
    throw new AppError(details === undefined ? { code, kind, message } : { code, kind, message, details });
  }
  return outcome.output;
}
