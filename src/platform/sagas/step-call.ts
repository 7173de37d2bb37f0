import { type Direction, sagaKey } from '../commands/index.ts';
import { AppError, type ErrorKind, isAppError, messageOf } from '../foundation/index.ts';
import { inSpan } from '../observability/index.ts';
import { deadlineWheel } from '../resilience/index.ts';
import type { Step, StepKey } from './define-saga.ts';

const DEFAULT_STEP_DEADLINE_MILLISECONDS = 3_000;
/** The participant's own deadline comes first, since its error says more. */
const GRACE_MILLISECONDS = 100;

/** Kinds of refusals: said by the participant itself, they are certain that this attempt did nothing. */
const REFUSALS: readonly ErrorKind[] = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'unprocessable',
  'too-large',
];

/** What the way to another process says is none: it knows nothing of the attempts before. */
const WAY = 'transport.';

export function isRefusal(failure: AppError): boolean {
  return REFUSALS.includes(failure.kind) && !failure.code.startsWith(WAY);
}

function stepKey(sagaId: string, step: Step<unknown>, direction: Direction): StepKey {
  return {
    idempotencyKey: sagaKey(sagaId, step.name, direction),
    deadlineMilliseconds: step.deadline ?? DEFAULT_STEP_DEADLINE_MILLISECONDS,
  };
}

/** One attempt at a step, in a span of its own. */
export function takeStep<Result>(
  { id, type }: { readonly id: string; readonly type: string },
  step: Step<unknown>,
  direction: Direction,
  work: (key: StepKey) => Promise<Result>,
): Promise<Result> {
  const key = stepKey(id, step, direction);
  const attributes = { 'tearline.saga': id, 'tearline.step': step.name, 'tearline.direction': direction };
  return inSpan({ name: `${type} ${step.name} ${direction}`, kind: 'internal', attributes }, () =>
    withinDeadline(step, key, () => work(key)),
  );
}

/** A step that calls nobody, or forgets to pass the deadline on, is bounded all the same. */
function withinDeadline<Result>(
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
