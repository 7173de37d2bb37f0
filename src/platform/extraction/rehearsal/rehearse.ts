import { AppError, messageOf } from '../../foundation/index.ts';
import { digestOf } from '../code/digest-of.ts';
import { SourceTree } from '../code/source-tree.ts';
import { placeOf } from '../place-of.ts';
import type { ShadowComparison } from '../shadow-comparison.ts';
import { COMPARISON, type RehearsalOptions, type Seen, type Step, stepsOn } from './steps-on.ts';
import type { Traffic } from './replay.ts';
import { Stage } from './stage.ts';
import { judge, type StepFinding, type StepResult } from './step.ts';

export interface RehearsalReport {
  readonly module: string;
  /** Every step has passed. */
  readonly passed: boolean;
  readonly startedAt: string;
  readonly place: string;
  /** A digest of the code that was rehearsed, with what it depends on. */
  readonly code: string;
  /** What gate 35 of the checklist goes by. */
  readonly shadow: ShadowComparison;
  readonly steps: readonly StepResult[];
}

/**
 * Rehearses the extraction of a module: step by step, on copies, with nothing of the running shop touched but by
 * reading. Whatever was made is gone afterwards, however it ends; that is the last step. Throws
 * `extraction.interrupted` when the signal came.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const { module, signal, onResult, onStep } = options;
  const startedAt = new Date().toISOString();
  const code = digestOf(new SourceTree(options.root));
  const stage = await Stage.open(options);
  // Whatever waits for a process goes on.
  const endAll = () => void stage.killAll();
  signal.addEventListener('abort', endAll);
  const results: StepResult[] = [];
  const seen: Seen = {
    madeUp: { calls: 0, apart: [], mismatches: [] },
    traffic: { recording: 'off', calls: [], leftOut: 0 },
    copiedAt: 0,
  };
  const run = async (step: Step, isReached: boolean) => {
    const result = await runStep(step, results.length + 1, isReached);
    results.push(result);
    onResult(result);
    return result;
  };
  try {
    let isReached = true;
    for (const step of stepsOn(stage, options, seen)) {
      if (signal.aborted) break;
      const { status } = await run(step, isReached);
      isReached &&= step.isFoundation !== true || status === 'pass';
    }
  } finally {
    signal.removeEventListener('abort', endAll);
    onStep('removing what was made');
    await run({ title: 'Nothing of it stays', run: () => removeAll(stage) }, true);
  }
  if (signal.aborted) throw interrupted(module, results.at(-1));
  const passed = results.every(({ status }) => status === 'pass');
  const place = placeOf(stage.placement);
  const shadow = shadowOf(results, seen.traffic);
  return { module, passed, startedAt, place, code, shadow, steps: results };
}

function shadowOf(results: readonly StepResult[], { calls }: Traffic): ShadowComparison {
  const { status, mismatches } = results.find(({ title }) => title === COMPARISON) ?? {
    status: 'unknown',
    mismatches: [],
  };
  const times = calls.map(({ at }) => at);
  const timeOf = (choose: (...of: number[]) => number) =>
    times.length === 0 ? null : new Date(choose(...times)).toISOString();
  return { status, calls: calls.length, since: timeOf(Math.min), until: timeOf(Math.max), mismatches };
}

async function removeAll(stage: Stage): Promise<StepFinding> {
  const problems = await stage.remove();
  return judge(
    [...problems, ...(await stage.findLeft())],
    `The processes have ended; the databases and roles of ${stage.name} and ${stage.folder} are gone.`,
    `Remove by hand what is named: databases and roles whose names begin with ${stage.name}, the folder, the processes.`,
  );
}

/** What cannot be done is a failed step, and the reason is the evidence. */
async function runStep({ title, run }: Step, step: number, isReached: boolean): Promise<StepResult> {
  const startedAt = performance.now();
  const finding = isReached ? await find(run) : notReached;
  const { status, evidence, mismatches = [], times = [], remedy = null } = finding;
  const milliseconds = Math.round(performance.now() - startedAt);
  return { step, title, status, milliseconds, evidence, mismatches, times, remedy };
}

const notReached: StepFinding = {
  status: 'unknown',
  evidence: 'It was not reached: a step before it failed.',
  remedy: 'Mend that step first.',
};

async function find(run: Step['run']): Promise<StepFinding> {
  try {
    return await run();
  } catch (error) {
    return {
      status: 'fail',
      evidence: `It could not be done: ${messageOf(error)}`,
      remedy: 'Mend what the evidence names, and rehearse again.',
    };
  }
}

function interrupted(module: string, removal: StepResult | undefined): AppError {
  const left =
    removal?.status === 'pass' ? 'Nothing of it stays.' : `It left ${removal?.mismatches.join(', ')}.`;
  return new AppError({
    code: 'extraction.interrupted',
    kind: 'unavailable',
    message: `The rehearsal of ${module} was interrupted, so nothing is decided. ${left} Rehearse again when there is time.`,
  });
}
