import type { RehearsalReport, StepResult } from '../extraction/index.ts';
import { renderTable, wrap } from './render-table.ts';

const TITLE_WIDTH = 28;
const EVIDENCE_WIDTH = 66;
/** The report has all of them. */
const MOST_MISMATCHES = 10;

/** A line for each step as soon as it is done. */
export function tellStep({ step, status, title, milliseconds }: StepResult): string {
  return `${step}  ${status.padEnd(7)}  ${title} (${seconds(milliseconds)})`;
}

/** The table of all steps, the times over a hop, and what follows. */
export function renderRehearsal({ module, passed, place, steps }: RehearsalReport, file: string): string {
  const rows = steps.map(({ step, status, milliseconds, title, evidence, mismatches, remedy }) => [
    String(step),
    status,
    seconds(milliseconds),
    wrap(title, TITLE_WIDTH),
    [
      evidence,
      ...mismatches.slice(0, MOST_MISMATCHES).map((mismatch) => `- ${mismatch}`),
      ...(mismatches.length > MOST_MISMATCHES ? [`- and ${mismatches.length - MOST_MISMATCHES} more`] : []),
      ...(remedy === null ? [] : [`To change: ${remedy}`]),
    ]
      .map((line) => wrap(line, EVIDENCE_WIDTH))
      .join('\n'),
  ]);
  const times = steps.flatMap((step) => step.times);
  const count = (status: StepResult['status']) => steps.filter((step) => step.status === status).length;
  const counts = `of ${steps.length} steps ${count('pass')} passed, ${count('fail')} failed, ${count('unknown')} unknown`;
  return [
    renderTable(['step', 'status', 'took', 'title', 'evidence'], rows),
    ...(times.length === 0 ? [] : [renderTimes(times)]),
    passed
      ? `The extraction of ${module} was rehearsed on ${place}: ${counts}.`
      : `The rehearsal of ${module} on ${place} DID NOT PASS: ${counts}. Unknown is no pass.`,
    `The report is in ${file}.`,
  ].join('\n\n');
}

function renderTimes(times: StepResult['times']): string {
  return renderTable(
    ['operation', 'hop each way', 'p50', 'p99', 'deadline'],
    times.map(({ operation, hop, p50, p99, deadline }) => [
      operation,
      `${hop} ms`,
      `${p50} ms`,
      `${p99} ms`,
      `${deadline} ms`,
    ]),
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
