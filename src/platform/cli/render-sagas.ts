import type { SagaReport } from '../sagas/index.ts';
import { renderTable } from './render-table.ts';
import { describeLocation, type Location } from './describe-location.ts';

/** `most` is how many of each module were asked for: where there are as many, there may be more. */
export function renderSagas(sagas: readonly SagaReport[], most: number): string {
  if (sagas.length === 0) return 'No sagas. Ended ones are listed with --all.';
  const table = renderTable(
    ['module', 'saga', 'state'],
    sagas.map((saga) => [
      saga.module,
      `${saga.type} ${saga.id}\nabout ${saga.subject}`,
      `${describeState(saga)}\nsince ${saga.updatedAt}`,
    ]),
  );
  const full = [...new Set(sagas.map(({ module }) => module))].filter(
    (module) => sagas.filter((saga) => saga.module === module).length >= most,
  );
  return full.length === 0
    ? table
    : `${table}\n\nThere may be more than these ${most} of ${full.join(', ')}.`;
}

export function renderSaga(saga: SagaReport): string {
  const history = renderTable(
    ['at', 'step', 'direction', 'outcome'],
    saga.history.map(({ at, step, direction, outcome }) => [at, step, direction, outcome]),
  );
  return `${saga.type} ${saga.id} of ${saga.module}\nabout ${saga.subject}\n${describeState(saga)}\n\n${history}`;
}

function describeState({ state, step, attempts, failure }: SagaReport): string {
  const reason = failure === undefined ? '' : ` (${failure})`;
  if (state === 'completed' || state === 'compensated') return `${state}${reason}`;
  return `${state}${reason}, at step ${step}, attempt ${attempts + 1}`;
}

interface DatabaseStatus {
  readonly module: string;
  readonly migrations: readonly { readonly migration: string; readonly appliedAt: string | null }[];
}

export function renderDatabases(statuses: readonly (DatabaseStatus & Location)[]): string {
  return renderTable(
    ['module', 'lies in', 'migration', 'applied'],
    statuses.map(({ module, migrations, ...location }) => [
      module,
      `${describeLocation(location)}\n${location.engine}, level ${location.level}`,
      migrations.map(({ migration }) => migration).join('\n'),
      migrations.map(({ appliedAt }) => appliedAt ?? 'pending').join('\n'),
    ]),
  );
}

export function renderApplied(
  applied: readonly { readonly module: string; readonly migration: string }[],
): string {
  if (applied.length === 0) return 'Every database is up to date.';
  return applied.map(({ module, migration }) => `${module}: applied ${migration}`).join('\n');
}
