import type { Finding, MatrixCell } from '../databases/index.ts';
import type { ModuleAudit } from './audit-modules.ts';
import { renderTable, wrap } from './render-table.ts';

const WIDTH = 100;
/** An attempt that was not refused is told in full; past so many they repeat themselves. */
const MOST_ATTEMPTS = 30;

/** The findings, the attempts that were not refused, and the matrix of attackers and attacked. */
export function renderAudit(audit: ModuleAudit): string {
  return [
    audit.findings.length === 0
      ? 'The catalogues and files were read: nothing was found.'
      : audit.findings.map(renderFinding).join('\n\n'),
    renderMatrix(audit),
    ...renderAttempts(audit),
    verdicts[audit.verdict],
  ].join('\n\n');
}

const verdicts: Readonly<Record<ModuleAudit['verdict'], string>> = {
  holds: 'The boundaries hold: every attempt was refused, or is allowed at its level.',
  crossed: 'A BOUNDARY IS CROSSED. Do what the lines above say, and run the audit again.',
  unknown:
    'Whether the boundaries hold is not known: nothing crossed, but not everything could be tried. Mend what the lines above name, and run the audit again.',
};

function renderFinding({ severity, code, module, database, message, remedy }: Finding): string {
  const where = module === undefined ? database : `${module} (${database})`;
  const lines = wrap(message, WIDTH)
    .split('\n')
    .map((line) => `  ${line}`);
  return [`${severity}  ${code}  ${where}`, ...lines, `  Remedy: ${remedy}`].join('\n');
}

/** In a cell what was refused, and whatever else there was. */
function renderMatrix({ modules, matrix }: ModuleAudit): string {
  const rows = matrix.map((cells, index) => {
    const attacker = modules[index] ?? '';
    const cellOf = (victim: string) => cells.find((cell) => cell.victim === victim);
    return [attacker, ...modules.map((victim) => renderCell(cellOf(victim)))];
  });
  const isAnyAllowed = matrix.some((cells) => cells.some(({ counts }) => counts.allowed > 0));
  const note = isAnyAllowed ? '\n\nAllowed is to connect to a database that the two share.' : '';
  return `Attempts of the modules (rows) on each other (columns):\n\n${renderTable(['', ...modules], rows)}${note}`;
}

function renderCell(cell: MatrixCell | undefined): string {
  if (cell === undefined) return '';
  const { refused, crossed, allowed, unknown } = cell.counts;
  return [
    ...(crossed > 0 ? [`${crossed} CROSSED`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    `${refused} refused`,
    ...(allowed > 0 ? [`${allowed} allowed`] : []),
  ].join('\n');
}

function renderAttempts({ attempts }: ModuleAudit): string[] {
  const told = (['crossed', 'unknown'] as const).flatMap((outcome) =>
    attempts.filter((attempt) => attempt.outcome === outcome),
  );
  if (told.length === 0) return [];
  const table = renderTable(
    ['outcome', 'attacker', 'as', 'action', 'target', 'reason'],
    told
      .slice(0, MOST_ATTEMPTS)
      .map(({ outcome, attacker, as, action, target, reason }) => [
        outcome,
        attacker,
        as,
        action,
        target,
        reason,
      ]),
  );
  const rest = told.length - MOST_ATTEMPTS;
  return [rest > 0 ? `${table}\n\n… and ${rest} more; --json has all of them.` : table];
}
