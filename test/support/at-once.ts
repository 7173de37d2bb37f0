import { isAppError } from '../../src/platform/foundation/index.ts';

/** Starts all of them at once and answers how each ended: `ok`, or the code of its refusal. */
export async function atOnce(work: readonly (() => Promise<unknown>)[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(work.map((one) => one()));
  return outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return 'ok';
    if (isAppError(outcome.reason)) return outcome.reason.code;
    throw outcome.reason;
  });
}

/** The same work several times at once. */
export function times<Result>(count: number, work: (turn: number) => Promise<Result>) {
  return Array.from({ length: count }, (_, turn) => () => work(turn));
}
