import { type Kysely, sql } from 'kysely';
import { statement } from '../databases/index.ts';
import { isNotLive } from '../leases/index.ts';

export type SagaState = 'running' | 'compensating' | 'completed' | 'compensated';

export interface SagaRow {
  id: string;
  type: string;
  plan_version: number;
  subject: string;
  state: SagaState;
  /** While running, the step to do next; while compensating, the step to undo next. */
  step: number;
  version: number;
  data: string;
  results: string;
  failure: string | null;
  attempts: number;
  due_at: number;
  history: string;
  trace: string;
  created_at: number;
  updated_at: number;
  /** The process that drives it; null in rows of a version that did not write it. */
  runner: string | null;
}

type SagaQuery = Kysely<{ sagas: SagaRow }>;

const COLUMNS = [
  'id',
  'type',
  'plan_version',
  'subject',
  'state',
  'step',
  'version',
  'data',
  'results',
  'failure',
  'attempts',
  'due_at',
  'history',
  'trace',
  'created_at',
  'updated_at',
  'runner',
] as const;

/** Written as in the condition of the index `sagas_unfinished`. */
const UNFINISHED = sql<SagaState>`('running', 'compensating')`;

export const insertSaga = statement((query: SagaQuery, given: SagaRow) =>
  query.insertInto('sagas').values({
    id: given.id,
    type: given.type,
    plan_version: given.plan_version,
    subject: given.subject,
    state: given.state,
    step: given.step,
    version: given.version,
    data: given.data,
    results: given.results,
    failure: sql.lit(null),
    attempts: given.attempts,
    due_at: given.due_at,
    history: given.history,
    trace: given.trace,
    created_at: given.created_at,
    updated_at: given.updated_at,
    runner: given.runner,
  }),
);

interface Advance {
  id: string;
  version: number;
  state: SagaState;
  step: number;
  results: string;
  failure: string | null;
  attempts: number;
  dueAt: number;
  history: string;
  now: number;
}

/** Compares and sets the version, so that of two runners with one saga only one goes on. */
export const advanceSaga = statement((query: SagaQuery, given: Advance) =>
  query
    .updateTable('sagas')
    .set((row) => ({
      state: given.state,
      step: given.step,
      version: row('version', '+', 1),
      results: given.results,
      failure: given.failure,
      attempts: given.attempts,
      due_at: given.dueAt,
      history: given.history,
      updated_at: given.now,
    }))
    .where('id', '=', given.id)
    .where('version', '=', given.version)
    .where('state', 'in', UNFINISHED),
);

/** The same at the end. What the saga was about is not needed any more, and may be about a person. */
export const endSaga = statement((query: SagaQuery, given: Advance) =>
  query
    .updateTable('sagas')
    .set((row) => ({
      state: given.state,
      step: given.step,
      version: row('version', '+', 1),
      data: sql.lit('{}'),
      results: sql.lit('{}'),
      failure: given.failure,
      attempts: given.attempts,
      due_at: given.dueAt,
      history: given.history,
      updated_at: given.now,
    }))
    .where('id', '=', given.id)
    .where('version', '=', given.version)
    .where('state', 'in', UNFINISHED),
);

export const findSaga = statement((query: SagaQuery, given: { id: string }) =>
  query.selectFrom('sagas').select(COLUMNS).where('id', '=', given.id),
);

interface Abandoned {
  dueBefore: number;
  runner: string;
  limit: number;
}

/** Unfinished sagas of this process, and of processes that have ended or do not answer. */
export const findAbandoned = statement((query: SagaQuery, given: Abandoned, engine) =>
  query
    .selectFrom('sagas')
    .select(COLUMNS)
    .where('state', 'in', UNFINISHED)
    .where('due_at', '<=', given.dueBefore)
    .where((row) =>
      row.or([
        row('runner', 'is', null),
        row('runner', '=', given.runner),
        isNotLive('sagas.runner', engine),
      ]),
    )
    .orderBy('due_at')
    .limit(given.limit),
);

/** From here on whoever had the saga writes under a version that has passed. */
export const takeSaga = statement(
  (query: SagaQuery, given: { id: string; version: number; runner: string }) =>
    query
      .updateTable('sagas')
      .set((row) => ({ runner: given.runner, version: row('version', '+', 1) }))
      .where('id', '=', given.id)
      .where('version', '=', given.version)
      .where('state', 'in', UNFINISHED),
);

export const listSagas = statement((query: SagaQuery, given: { limit: number }) =>
  query.selectFrom('sagas').select(COLUMNS).orderBy('id', 'desc').limit(given.limit),
);

export const listUnfinished = statement((query: SagaQuery, given: { limit: number }) =>
  query
    .selectFrom('sagas')
    .select(COLUMNS)
    .where('state', 'in', UNFINISHED)
    .orderBy('due_at')
    .limit(given.limit),
);

export const countUnfinished = statement((query: SagaQuery, _given: object) =>
  query
    .selectFrom('sagas')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('state', 'in', UNFINISHED),
);
