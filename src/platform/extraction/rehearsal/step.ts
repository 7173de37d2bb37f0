import type { GateStatus } from '../gate.ts';

/** How long calls of one operation took over a network hop. Times are in milliseconds. */
export interface HopTimes {
  readonly operation: string;
  /** Added to each way. */
  readonly hop: number;
  readonly p50: number;
  readonly p99: number;
  readonly deadline: number;
}

/** What came of one step. */
export interface StepFinding {
  /** `unknown` where there was nothing to go by; it is no pass. */
  readonly status: GateStatus;
  /** What was done and what was seen. */
  readonly evidence: string;
  /** Answers that were not alike, and whatever else should not be; without values that may be about people. */
  readonly mismatches?: readonly string[];
  readonly times?: readonly HopTimes[];
  /** What to change; nothing where there is nothing to change. */
  readonly remedy?: string;
}

export interface StepResult {
  readonly step: number;
  readonly title: string;
  readonly status: GateStatus;
  readonly milliseconds: number;
  readonly evidence: string;
  readonly mismatches: readonly string[];
  readonly times: readonly HopTimes[];
  readonly remedy: string | null;
}

/** Passed if nothing is wrong. */
export function judge(mismatches: readonly string[], evidence: string, remedy: string): StepFinding {
  return mismatches.length === 0
    ? { status: 'pass', evidence }
    : { status: 'fail', evidence, mismatches, remedy };
}
