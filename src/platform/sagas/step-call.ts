import { type Direction, sagaKey } from '../commands/index.ts';
import { AppError, type ErrorKind, isAppError, messageOf } from '../foundation/index.ts';
import { deadlineWheel } from '../resilience/index.ts';
import type { Step, StepKey } from './define-saga.ts';

const DEFAULT_STEP_DEADLINE_MILLISECONDS = 3_000;
/** The participant's own deadline comes first, since its error says more. */
const GRACE_MILLISECONDS = 100;

/** Kinds that say for certain that the participant refused and did nothing. */
const REFUSALS: readonly ErrorKind[] = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'unprocessable',
  'too-large',
];

export function isRefusal(failure: AppError): boolean {
  return REFUSALS.includes(failure.kind);
}

export function stepKey(sagaId: string, step: Step<unknown>, direction: Direction): StepKey {
  return {
    idempotencyKey: sagaKey(sagaId, step.name, direction),
    deadlineMilliseconds: step.deadline ?? DEFAULT_STEP_DEADLINE_MILLISECONDS,
  };
}

/** A step that calls nobody, or forgets to pass the deadline on, is bounded all the same. */
export function withinDeadline<Result>(
  step: Step<unknown>,
  key: StepKey,
  work: () => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const deadline = deadlineWheel.set(Date.now() + key.deadlineMilliseconds + GRACE_MILLISECONDS, () =>
      reject(
        new AppError({
          code: 'sagas.step-timeout',
          kind: 'timeout',
          message: `Step ${step.name} did not answer before its deadline, so its outcome is unknown; the saga goes on by itself.`,
          details: { step: step.name },
        }),
      ),
    );
    work()
      .then(resolve, reject)
      .finally(() => deadline.cancel());
  });
}

export function asFailure(error: unknown): AppError {
  if (isAppError(error)) return error;
  return new AppError({
    code: 'sagas.step-failed',
    kind: 'internal',
    message: `A step failed unexpectedly (${messageOf(error)}). The saga goes on by itself.`,
    cause: error,
  });
}
