import type { ReportProgress } from '../databases/index.ts';

const EVERY_MILLISECONDS = 1_000;

/** Says on standard error how far it is: once a second, and of each table that has rows when it is done. */
export function createProgressLine(): ReportProgress {
  let toldAt = performance.now();
  return ({ table, rows, isDone }) => {
    if (isDone ? rows === 0 : performance.now() - toldAt < EVERY_MILLISECONDS) return;
    toldAt = performance.now();
    console.error(`${table}: ${rows.toLocaleString('en')} rows${isDone ? '' : ' so far'}`);
  };
}
