import type { ErasureReport } from '../contracts/index.ts';
import { renderTable } from './render-table.ts';

interface Erasure {
  readonly id: string;
  readonly state: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly completedAt: string | null;
  readonly modules: readonly {
    readonly module: string;
    readonly state: string;
    readonly doneAt: string | null;
    readonly report: ErasureReport;
  }[];
}

export function renderErasures(erasures: readonly Erasure[]): string {
  if (erasures.length === 0) return 'No requests. Completed ones are listed with --all.';
  return renderTable(
    ['request', 'state', 'waits for'],
    erasures.map(({ id, state, requestedBy, requestedAt, modules }) => [
      `${id}\nby ${requestedBy} at ${requestedAt}`,
      state,
      modules
        .filter((module) => module.state === 'pending')
        .map(({ module }) => module)
        .join(', ') || 'nobody',
    ]),
  );
}

/** The matrix: what each module has done. */
export function renderErasure({
  id,
  state,
  requestedBy,
  requestedAt,
  completedAt,
  modules,
}: Erasure): string {
  const matrix = renderTable(
    ['module', 'state', 'at', 'what became of it'],
    modules.map(({ module, state: ofModule, doneAt, report }) => [
      module,
      ofModule,
      doneAt ?? '',
      report.map(({ table, treatment, rows }) => `${table}: ${rows} ${treatment}`).join('\n'),
    ]),
  );
  const since = completedAt === null ? '' : ` at ${completedAt}`;
  const next = modules.some(({ state: ofModule }) => ofModule === 'pending')
    ? '\n\nA module that stays pending says why in: npm run tearline -- events list, events dead-letters.'
    : '';
  return `${id}\nrequested by ${requestedBy} at ${requestedAt}, ${state}${since}\n\n${matrix}${next}`;
}
