import type { ChecklistReport, GateResult } from '../extraction/index.ts';
import { renderTable, wrap } from './render-table.ts';

const TITLE_WIDTH = 34;
const EVIDENCE_WIDTH = 76;

/** A line for each gate as soon as it is decided. */
export function tellGate({ gate, status, title }: GateResult): string {
  return `${String(gate).padStart(2)}  ${status.padEnd(7)}  ${title}`;
}

/** The table of all gates, and what follows from it. */
export function renderChecklist(
  { module, ready, of, gates }: ChecklistReport,
  file: string | undefined,
): string {
  const rows = gates.map(({ gate, status, title, evidence, remedy }) => [
    String(gate),
    status,
    wrap(title, TITLE_WIDTH),
    [evidence, ...(remedy === null ? [] : [`Remedy: ${remedy}`])]
      .flatMap((text) => text.split('\n'))
      .map((line) => wrap(line, EVIDENCE_WIDTH))
      .join('\n'),
  ]);
  const count = (status: GateResult['status']) => gates.filter((gate) => gate.status === status).length;
  const counts = `${count('pass')} passed, ${count('fail')} failed, ${count('unknown')} unknown`;
  return [
    renderTable(['gate', 'status', 'title', 'evidence'], rows),
    gates.length < of
      ? `Only ${gates.length} of ${of} gates of ${module} were decided: ${counts}. Whether it is ready takes all of them.`
      : ready
        ? `${module} is ready: ${counts}.`
        : `${module} is NOT READY: ${counts}. Unknown is no pass.`,
    ...(file === undefined ? [] : [`Recorded and signed: ${file}.`]),
  ].join('\n\n');
}
