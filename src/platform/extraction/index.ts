/**
 * Whether a module can be extracted: the gates of docs/extraction.md, each decided by evidence.
 * Promises: a gate passes only on what was read, tried or recorded, and its evidence says what that was;
 * where there is nothing to go by it is unknown; live probes run on throw-away databases at the engine and
 * level that are configured, and nothing of them stays; the configured databases are read and attacked as
 * by `db audit`, which changes nothing.
 * A rehearsal runs the module in a process of its own on a copy; it reads the configured databases to copy them, and
 * whatever it made is gone afterwards, but not when the process is killed at once.
 * Does not promise that a module which passes is worth extracting: that is a decision, and gate 1 asks who
 * made it. Code is read as it is written: a call through a client that was passed on as something else is
 * seen by the probes alone, and only where a made-up value leads there.
 */
export type { ChecklistOptions, ChecklistReport } from './checklist.ts';
export { type Commit, readHistory } from './code/read-history.ts';
export { modulesTouched } from './gates/co-change.ts';
export type { GateResult } from './gate.ts';
export { loadCodeReaders } from './load-code-readers.ts';
export {
  fileOfReadiness,
  readReadiness,
  recordReadiness,
  type ReadinessRecord,
  verifyReadiness,
  readinessRecord,
} from './readiness-record.ts';
export { passedOn } from './passed-variables.ts';
export { placeOf } from './place-of.ts';
export type { RehearsalReport } from './rehearsal/rehearse.ts';
export type { Traffic } from './rehearsal/replay.ts';
export type { StepResult } from './rehearsal/step.ts';
export { runChecklist } from './run-checklist.ts';
export { rehearse } from './run-rehearsal.ts';
export { fileOfRehearsal } from './shadow-comparison.ts';
export { parseTraffic, type TrafficRecord } from './traffic-record.ts';
