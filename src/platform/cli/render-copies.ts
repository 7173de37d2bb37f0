import type { CopyStatus, ReconcileReport } from '../copies/index.ts';
import { renderTable } from './render-table.ts';

export function renderCopies(copies: readonly CopyStatus[]): string {
  if (copies.length === 0) return 'No module keeps a copy of what another owns.';
  return renderTable(
    ['module and copy', 'of', 'filled', 'as of'],
    copies.map((copy) => [
      `${copy.module}\n${copy.copy}`,
      `${copy.of}\nin ${copy.table}`,
      describeFilling(copy),
      describeAge(copy),
    ]),
  );
}

function describeFilling({ state, copied, generation, filledAt }: CopyStatus): string {
  if (state === 'new') return 'not yet';
  const rows = `${copied.toLocaleString('en')} rows, filling ${generation}`;
  return state === 'filled' ? `${filledAt}\n${rows}` : `under way\n${rows} so far`;
}

function describeAge({ asOf, lagSeconds, lastEventAt }: CopyStatus): string {
  const lag = asOf === null ? 'not known yet' : `${asOf}\n${lagSeconds} s ago`;
  return lastEventAt === null ? lag : `${lag}\nlast event ${lastEventAt}`;
}

export function renderReconciled(reports: readonly ReconcileReport[]): string {
  if (reports.length === 0) return 'No module keeps a copy of what another owns.';
  const table = renderTable(
    ['module', 'copy', 'compared', 'wrong', 'made right', 'on its way'],
    reports.map(({ module, copy, compared, found, repaired, inFlight }) => [
      module,
      copy,
      ...[compared, found, repaired, inFlight].map((count) => count.toLocaleString('en')),
    ]),
  );
  const wrong = reports.flatMap(({ module, copy, found, differences }) => [
    ...differences.map(({ key, kind }) => `${module} ${copy}: ${key} is ${kind}`),
    ...(found > differences.length ? [`${module} ${copy}: and ${found - differences.length} more`] : []),
  ]);
  const advice = [
    ...(reports.some(({ found, repaired }) => found > repaired)
      ? ['Make it right with: npm run tearline -- copies reconcile']
      : []),
    ...(reports.some(({ inFlight }) => inFlight > 0)
      ? ['Events explain what is on its way. Start the shop, which delivers them, and ask again.']
      : []),
  ];
  return [
    table,
    ...(wrong.length > 0 ? ['', ...wrong] : []),
    ...(advice.length > 0 ? ['', ...advice] : []),
  ].join('\n');
}
