import type { FitReport, OwnershipAdvice } from '../fit/index.ts';
import { renderTable, wrap } from './render-table.ts';

const WIDTH = 72;

export function renderFit({ verdict, factors, recommendations }: FitReport): string {
  const [, ...modules] = recommendations;
  return [
    wrap(verdict, WIDTH + 28),
    '',
    renderTable(
      ['factor', 'speaks for', 'evidence'],
      factors.map(({ factor, leans, evidence }) => [factor, leans, wrap(evidence, WIDTH)]),
    ),
    '',
    renderTable(
      ['module', 'recommended', 'because; what it costs'],
      modules.map(({ subject, recommendation, reasons, cost }) => [
        subject,
        wrap(recommendation, 24),
        [...reasons.map((reason) => wrap(reason, WIDTH)), wrap(`costs: ${cost}`, WIDTH)].join('\n'),
      ]),
    ),
  ].join('\n');
}

export function renderAdvice({ entity, advice, reasons, others }: OwnershipAdvice): string {
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`);
  return [
    `${entity}: ${advice}`,
    ...list(reasons),
    ...(others.length > 0 ? ['', 'The others:', ...list(others)] : []),
  ].join('\n');
}
