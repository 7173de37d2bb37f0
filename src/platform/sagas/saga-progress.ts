import {
  AppError,
  type ErrorDetails,
  type ErrorKind,
  type JsonValue,
  toIsoTime,
} from '../foundation/index.ts';
import type { SagaRow, SagaState } from './saga-statements.ts';

export interface HistoryEntry {
  readonly at: string;
  readonly step: string;
  readonly direction: 'forward' | 'compensate';
  readonly outcome: string;
}

interface StoredFailure {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly details: ErrorDetails | undefined;
}

/** A saga in memory, between two commits. */
export interface Progress {
  readonly id: string;
  readonly type: string;
  readonly planVersion: number;
  readonly subject: string;
  readonly trace: string;
  readonly data: unknown;
  state: SagaState;
  step: number;
  version: number;
  results: Record<string, JsonValue>;
  failure: AppError | undefined;
  attempts: number;
  /**
   * Not before this it is taken on again. Changed only to wait: PostgreSQL writes a row whose indexed
   * columns stay the same without touching the index.
   */
  dueAt: number;
  history: HistoryEntry[];
}

export function progressOf(row: SagaRow): Progress {
  return {
    id: row.id,
    type: row.type,
    planVersion: row.plan_version,
    subject: row.subject,
    trace: row.trace,
    data: JSON.parse(row.data),
    state: row.state,
    step: row.step,
    version: row.version,
    results: JSON.parse(row.results) as Record<string, JsonValue>,
    failure: row.failure === null ? undefined : readFailure(row.failure),
    attempts: row.attempts,
    dueAt: row.due_at,
    history: JSON.parse(row.history) as HistoryEntry[],
  };
}

export function note(
  progress: Progress,
  now: number,
  step: string,
  direction: HistoryEntry['direction'],
  outcome: string,
): void {
  progress.history.push({ at: toIsoTime(now), step, direction, outcome });
}

export function writeFailure(failure: AppError | undefined): string | null {
  if (failure === undefined) return null;
  const { code, kind, message, details } = failure;
  return JSON.stringify({ code, kind, message, details } satisfies StoredFailure);
}

function readFailure(text: string): AppError {
  const { code, kind, message, details } = JSON.parse(text) as StoredFailure;
  return new AppError(details === undefined ? { code, kind, message } : { code, kind, message, details });
}
