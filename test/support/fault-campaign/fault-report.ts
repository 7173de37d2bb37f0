import type { Violation } from '../checkers/violation.ts';
import { type Fault, mayFail } from './fault.ts';
import { countAnswers, type Figures, figuresOf, isSuccess, type Sample } from './sample.ts';
import type { Look } from './watch.ts';

/** When what happened, as performance.now() has it. */
export interface Moments {
  readonly struckAt: number;
  readonly healingAt: number;
  readonly healedAt: number;
}

/** All that was seen while one fault came and went. */
export interface Observations {
  readonly fault: Fault;
  readonly moments: Moments;
  readonly samples: readonly Sample[];
  readonly looks: readonly Look[];
  /** From the end of the load until nothing was under way any more; what was left, if it never was. */
  readonly rest: { readonly milliseconds: number; readonly unrest: string | undefined };
  readonly violations: readonly Violation[];
}

export interface Phases {
  readonly before: Figures;
  readonly during: Figures;
  readonly after: Figures;
}

export interface FaultReport {
  readonly fault: string;
  readonly victim: string | undefined;
  /** Requests that do not need the module. */
  readonly others: Phases;
  readonly dependants: Phases & { readonly answers: Readonly<Record<string, number>> };
  readonly status: {
    /** Milliseconds from the fault until `/status` said so. */
    readonly namedAfter: number | undefined;
    readonly problems: readonly string[];
    readonly longest: number;
  };
  /** Milliseconds from the end of the fault to the first and to the last of the kinds that depend on it. */
  readonly recovery: { readonly first: number | undefined; readonly all: number | undefined };
  readonly restAfter: number;
  /** What should not have been. */
  readonly complaints: readonly string[];
}

/** The longest deadline of an operation, and a grace for a busy machine. */
const LONGEST_ANSWER_MILLISECONDS = 8_000 + 2_000;
/** What staff and customers may be told of an order beside that all is well. */
const REFUSED = 409;

export function reportFault(seen: Observations): FaultReport {
  const { fault, moments, samples, looks, rest } = seen;
  const dependants = samples.filter((sample) => mayFail(fault, sample));
  const others = samples.filter((sample) => !mayFail(fault, sample));
  const during = dependants.filter(({ at }) => at >= moments.struckAt && at < moments.healingAt);
  const named = looks.filter(({ at, down }) => at >= moments.struckAt && down.has(fault.victim ?? ''));
  const [first] = named;
  return {
    fault: fault.name,
    victim: fault.victim,
    others: phasesOf(others, moments),
    dependants: { ...phasesOf(dependants, moments), answers: countAnswers(during) },
    status: {
      namedAfter: first && Math.round(first.at + first.milliseconds - moments.struckAt),
      problems: [...new Set(named.map(({ down }) => String(down.get(fault.victim ?? ''))))],
      longest: Math.round(Math.max(0, ...looks.map(({ milliseconds }) => milliseconds))),
    },
    recovery: recoveryOf(dependants, moments.healedAt),
    restAfter: Math.round(rest.milliseconds),
    complaints: [
      ...others
        .filter((sample) => !isSuccess(sample))
        .map((sample) => `does not need ${fault.victim}, and failed: ${describe(sample)}`),
      ...dependants
        .filter((sample) => !isGoodAnswer(sample))
        .map((sample) => `no good answer: ${describe(sample)}`),
      ...complaintsAboutStatus(seen),
      ...(hasRecovered(samples, fault, moments.healedAt) ? [] : ['did not recover']),
      ...(rest.unrest === undefined ? [] : [`did not come to rest: ${rest.unrest}`]),
      ...seen.violations.map(({ invariant, detail }) => `${invariant} ${detail}`),
    ],
  };
}

function phasesOf(samples: readonly Sample[], { struckAt, healingAt }: Moments): Phases {
  return {
    before: figuresOf(samples.filter(({ at }) => at < struckAt)),
    during: figuresOf(samples.filter(({ at }) => at >= struckAt && at < healingAt)),
    after: figuresOf(samples.filter(({ at }) => at >= healingAt)),
  };
}

/** Whether everything that depends on the module has succeeded since. */
export function hasRecovered(samples: readonly Sample[], fault: Fault, healedAt: number): boolean {
  const dependants = samples.filter((sample) => mayFail(fault, sample));
  return dependants.length === 0 || recoveryOf(dependants, healedAt).all !== undefined;
}

function recoveryOf(dependants: readonly Sample[], healedAt: number): FaultReport['recovery'] {
  const answered = new Map<string, number>();
  for (const sample of dependants) {
    const answeredAt = sample.at + sample.milliseconds;
    if (sample.at < healedAt || !isSuccess(sample) || sample.status === 202) continue;
    answered.set(sample.kind, Math.min(answered.get(sample.kind) ?? Infinity, answeredAt - healedAt));
  }
  const kinds = new Set(dependants.map(({ kind }) => kind));
  const times = [...answered.values()].map(Math.round);
  return {
    first: times.length === 0 ? undefined : Math.min(...times),
    all: times.length < kinds.size || times.length === 0 ? undefined : Math.max(...times),
  };
}

/** A success, a refusal of an order with its reason, or a problem that says when to come back; all in time. */
function isGoodAnswer(sample: Sample): boolean {
  const { status, contentType, retryAfter, milliseconds } = sample;
  if (milliseconds > LONGEST_ANSWER_MILLISECONDS) return false;
  if (isSuccess(sample)) return true;
  const isProblem = contentType.startsWith('application/problem+json');
  if (status === REFUSED) return isProblem && sample.kind === 'place-order';
  return (status === 503 || status === 504) && isProblem && retryAfter !== null;
}

function complaintsAboutStatus({ fault, moments, looks }: Observations): string[] {
  const complaints: string[] = [];
  const during = looks.filter(({ at }) => at >= moments.struckAt && at < moments.healingAt);
  for (const { isReady, down } of looks) {
    if (!isReady) complaints.push('/readyz or /status was not answered with 200');
    for (const module of down.keys())
      if (module !== fault.victim) complaints.push(`/status called ${module} down`);
  }
  if (fault.victim === undefined) return complaints;
  if (looks.at(-1)?.down.has(fault.victim)) complaints.push(`/status still called ${fault.victim} down`);
  if (!fault.isComplete) return complaints;
  if (!during.some(({ down }) => down.has(fault.victim ?? '')))
    complaints.push(`/status never called ${fault.victim} down`);
  if (!during.some(({ downByMetrics }) => downByMetrics.includes(fault.victim ?? '')))
    complaints.push(`/metrics never showed that ${fault.victim} was down`);
  return complaints;
}

function describe({ kind, status, code, milliseconds }: Sample): string {
  return `${kind} was answered with ${status} ${code} after ${Math.round(milliseconds)} ms`;
}
