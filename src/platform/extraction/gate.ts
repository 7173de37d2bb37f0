import type { Evidence } from './evidence.ts';

/** `unknown` where there is no evidence; it never counts as a pass. */
export type GateStatus = 'pass' | 'fail' | 'unknown';

/** What a gate is decided by. */
export type EvidenceKind = 'code' | 'catalogue' | 'probe' | 'traffic' | 'decision';

/** What one kind of evidence says. */
export interface Finding {
  readonly status: GateStatus;
  /** What was looked at and what was seen. */
  readonly evidence: string;
  /** What to do; nothing where there is nothing to do. */
  readonly remedy?: string;
}

export interface Gate {
  readonly number: number;
  readonly title: string;
  readonly kinds: readonly EvidenceKind[];
  /** What reading alone tells. Where that fails, nothing has to be tried. */
  readonly read?: (evidence: Evidence) => readonly Finding[];
  /** Answers a finding for each thing that was looked at; all must pass. */
  readonly decide: (evidence: Evidence) => Promise<readonly Finding[]> | readonly Finding[];
}

/** The outcome of one gate, as `--json` prints it. */
export interface GateResult {
  readonly gate: number;
  readonly title: string;
  readonly status: GateStatus;
  readonly evidence: string;
  readonly remedy: string | null;
}

export function passed(evidence: string): Finding {
  return { status: 'pass', evidence };
}

export function failed(evidence: string, remedy: string): Finding {
  return { status: 'fail', evidence, remedy };
}

export function unknown(evidence: string, remedy: string): Finding {
  return { status: 'unknown', evidence, remedy };
}

const MOST_LISTED = 5;

/** A failure that lists what was found, or a pass where there is nothing. */
export function noneOf(found: readonly string[], lawful: string, remedy: string): Finding {
  return found.length === 0 ? passed(lawful) : failed(listed(found), remedy);
}

/** A few of them in full, and how many more there are. */
export function listed(lines: readonly string[]): string {
  const unique = [...new Set(lines)];
  const rest = unique.length - MOST_LISTED;
  return [...unique.slice(0, MOST_LISTED), ...(rest > 0 ? [`… and ${rest} more`] : [])].join('; ');
}

/** The worst of the findings decides. */
export function resultOf({ number, title }: Gate, findings: readonly Finding[]): GateResult {
  const status = statusOf(findings);
  const told = status === 'pass' ? findings : findings.filter((finding) => finding.status !== 'pass');
  const remedies = told.flatMap(({ remedy }) => remedy ?? []);
  return {
    gate: number,
    title,
    status,
    evidence: [...told, ...findings.filter((finding) => !told.includes(finding))]
      .map(({ evidence }) => evidence)
      .join('\n'),
    remedy: remedies.length === 0 ? null : [...new Set(remedies)].join('\n'),
  };
}

function statusOf(findings: readonly Finding[]): GateStatus {
  if (findings.some(({ status }) => status === 'fail')) return 'fail';
  const isDecided = findings.length > 0 && findings.every(({ status }) => status === 'pass');
  return isDecided ? 'pass' : 'unknown';
}
