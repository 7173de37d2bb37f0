import type { TransactionalDatabase } from '../databases/index.ts';
import { toIsoTime } from '../foundation/index.ts';
import { type HistoryEntry, progressOf } from './saga-progress.ts';
import {
  countUnfinished,
  findSaga,
  listSagas,
  listUnfinished,
  type SagaRow,
  type SagaState,
} from './saga-statements.ts';

export interface SagaReport {
  readonly module: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly state: SagaState;
  readonly step: number;
  readonly attempts: number;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly failure: string | undefined;
  readonly history: readonly HistoryEntry[];
}

/** Sagas as a person asks for them: the newest, or only those that have not ended, oldest first. */
export async function reportSagas(
  database: TransactionalDatabase,
  options: { readonly unfinishedOnly: boolean; readonly limit: number },
): Promise<SagaReport[]> {
  const { limit } = options;
  const rows = await database.all(options.unfinishedOnly ? listUnfinished : listSagas, { limit });
  return rows.map((row) => reportOf(database.module, row));
}

export async function reportSaga(
  database: TransactionalDatabase,
  id: string,
): Promise<SagaReport | undefined> {
  const row = await database.first(findSaga, { id });
  return row === undefined ? undefined : reportOf(database.module, row);
}

export async function countUnfinishedSagas(database: TransactionalDatabase): Promise<number> {
  return (await database.first(countUnfinished, {}))?.count ?? 0;
}

function reportOf(module: string, row: SagaRow): SagaReport {
  const progress = progressOf(row);
  return {
    module,
    id: row.id,
    type: row.type,
    subject: row.subject,
    state: row.state,
    step: row.step,
    attempts: row.attempts,
    startedAt: toIsoTime(row.created_at),
    updatedAt: toIsoTime(row.updated_at),
    failure: progress.failure?.code,
    history: progress.history,
  };
}
