import type { DeadLetter, EventStatus } from '../events/index.ts';
import type { SagaReport } from '../sagas/index.ts';
import { renderTable } from './render-table.ts';

/** Answers as a person reads them; `--json` prints them as they are. */
export function renderEvents(statuses: readonly EventStatus[]): string {
  return renderTable(
    ['module', 'to be carried', 'pending', 'parked', 'dead'],
    statuses.map(({ module, outboxLag, pending, parked, dead }) => [
      module,
      Object.entries(outboxLag)
        .map(([subscriber, lag]) => `${lag} to ${subscriber}`)
        .join(', ') || 'nobody subscribes',
      String(pending),
      String(parked),
      String(dead),
    ]),
  );
}

export function renderDeadLetters(letters: readonly DeadLetter[]): string {
  if (letters.length === 0) return 'No dead letters.';
  const table = renderTable(
    ['module', 'consumer', 'event', 'type', 'key', 'attempts', 'parked behind', 'last error'],
    letters.map((letter) => [
      letter.module,
      letter.consumer,
      letter.eventId,
      letter.type,
      letter.key,
      String(letter.attempts),
      String(letter.parked),
      letter.errors.at(-1)?.message ?? '',
    ]),
  );
  return `${table}\n\nMend the cause, then: npm run tearline -- events redrive <module> <consumer> <event>`;
}

export function renderSagas(sagas: readonly SagaReport[]): string {
  if (sagas.length === 0) return 'No sagas. Ended ones are listed with --all.';
  return renderTable(
    ['module', 'saga', 'type', 'about', 'state', 'step', 'attempts', 'updated', 'failure'],
    sagas.map((saga) => [
      saga.module,
      saga.id,
      saga.type,
      saga.subject,
      saga.state,
      String(saga.step),
      String(saga.attempts),
      saga.updatedAt,
      saga.failure ?? '',
    ]),
  );
}

export function renderSaga(saga: SagaReport): string {
  const history = renderTable(
    ['at', 'step', 'direction', 'outcome'],
    saga.history.map(({ at, step, direction, outcome }) => [at, step, direction, outcome]),
  );
  return `${saga.type} ${saga.id} of ${saga.module} about ${saga.subject}: ${saga.state}${saga.failure === undefined ? '' : ` (${saga.failure})`}\n\n${history}`;
}

export interface DatabaseStatus {
  readonly module: string;
  readonly engine: string;
  readonly level: string;
  readonly file: string;
  readonly migrations: readonly { readonly migration: string; readonly appliedAt: string | null }[];
}

export function renderDatabases(statuses: readonly DatabaseStatus[]): string {
  return renderTable(
    ['module', 'engine', 'level', 'migration', 'applied'],
    statuses.flatMap(({ module, engine, level, migrations }) =>
      migrations.map(({ migration, appliedAt }) => [
        module,
        engine,
        level,
        migration,
        appliedAt ?? 'pending',
      ]),
    ),
  );
}

export function renderApplied(
  applied: readonly { readonly module: string; readonly migration: string }[],
): string {
  if (applied.length === 0) return 'Every database is up to date.';
  return applied.map(({ module, migration }) => `${module}: applied ${migration}`).join('\n');
}
