import type { z } from 'zod';
import type { Transaction } from '../databases/index.ts';
import type { AppError, JsonValue } from '../foundation/index.ts';

/** What the steps before have answered, by step name; null for a step that was skipped. */
export type StepResults = Readonly<Record<string, JsonValue>>;

interface StepParts<Data> {
  /** Unique within the plan, never changed once released: participants know the step by it. */
  readonly name: string;
  /** A step for which this answers false is skipped, in both directions. */
  readonly when?: (data: Data, results: StepResults) => boolean;
  /**
   * Calls the participant's command; the key that deduplicates it is in the options to pass on. It may
   * run more than once and must ask for the same thing each time.
   */
  readonly forward: (data: Data, key: StepKey, results: StepResults) => Promise<JsonValue>;
  /** Milliseconds for one attempt. */
  readonly deadline?: number;
}

/** Passed to the participant as call options. */
export interface StepKey {
  readonly idempotencyKey: string;
  readonly deadlineMilliseconds: number;
}

/** A step that can be undone. Undoing a step that never took effect must do nothing. */
export interface CompensatableStep<Data> extends StepParts<Data> {
  readonly kind: 'compensatable';
  readonly compensate: (data: Data, key: StepKey, results: StepResults) => Promise<void>;
}

/** The step that decides: after it the saga only goes forward. */
export interface PivotStep<Data> extends StepParts<Data> {
  readonly kind: 'pivot';
  /**
   * Asked when the outcome is unknown: answers the step's result if it took effect; otherwise makes sure
   * that it never will, and answers undefined.
   */
  readonly settle: (data: Data, key: StepKey) => Promise<JsonValue | undefined>;
}

/** A step that is repeated until it succeeds. */
export interface RetriedStep<Data> extends StepParts<Data> {
  readonly kind: 'retried';
}

export type Step<Data> = CompensatableStep<Data> | PivotStep<Data> | RetriedStep<Data>;

export interface SagaIdentity {
  readonly id: string;
  /** What the saga is about, e.g. the order's id. */
  readonly subject: string;
}

/**
 * A process over several modules: compensatable steps, at most one pivot, then steps that are only
 * retried (Garcia-Molina and Salem, "Sagas", 1987). `completed` and `compensated` run in the transaction
 * that ends the saga.
 */
export interface SagaDefinition<Data> {
  readonly type: string;
  /** Raised when the plan changes; a saga that began under another version is refused, not guessed at. */
  readonly version: number;
  readonly data: z.ZodType<Data>;
  readonly steps: readonly Step<Data>[];
  readonly completed: (
    transaction: Transaction,
    saga: SagaIdentity,
    data: Data,
    results: StepResults,
  ) => Promise<void>;
  readonly compensated?: (
    transaction: Transaction,
    saga: SagaIdentity,
    data: Data,
    failure: AppError,
  ) => Promise<void>;
}

/** Checks the shape of the plan: compensatable steps, then at most one pivot, then retried ones. */
export function defineSaga<Data>(definition: SagaDefinition<Data>): SagaDefinition<Data> {
  const order = { compensatable: 0, pivot: 1, retried: 2 } as const;
  let furthest: number = order.compensatable;
  const names = new Set<string>();
  for (const step of definition.steps) {
    const place = order[step.kind];
    if (place < furthest || (place === order.pivot && furthest === order.pivot)) {
      throw new TypeError(`saga ${definition.type}: step ${step.name} (${step.kind}) stands after the pivot`);
    }
    if (names.has(step.name)) throw new TypeError(`saga ${definition.type} has two steps named ${step.name}`);
    names.add(step.name);
    furthest = place;
  }
  if (furthest < order.retried && definition.compensated === undefined) {
    throw new TypeError(`saga ${definition.type} can fail but does not say what then: give it 'compensated'`);
  }
  return definition;
}
