import type { Placement } from '../../databases/index.ts';
import { AppError, messageOf } from '../../foundation/index.ts';
import { testContract } from './contract-tests.ts';
import { copyData } from './copy-data.ts';
import { measureHop } from './hop-latency.ts';
import { killAndRestart } from './kill-and-restart.ts';
import { type MadeUpCalls, makeUpCalls } from './made-up-calls.ts';
import { runOwnTests } from './own-tests.ts';
import { keptBack } from './rehearsed-variables.ts';
import { replay, type Traffic } from './replay.ts';
import { Stage, type StageOptions } from './stage.ts';
import { judge, type StepFinding, type StepResult } from './step.ts';

export interface RehearsalOptions extends StageOptions {
  /** Where the code and the tests lie. */
  readonly root: string;
  /** Asked when the module runs apart, so that calls made since the copy are among them. */
  readonly readTraffic: () => Promise<Traffic>;
  /** Whether the module's own tests are run. */
  readonly runTests: boolean;
  readonly onStep: (step: string) => void;
  readonly onResult: (result: StepResult) => void;
}

export interface RehearsalReport {
  readonly module: string;
  /** Every step has passed. */
  readonly passed: boolean;
  readonly startedAt: string;
  readonly place: string;
  readonly steps: readonly StepResult[];
}

interface Step {
  readonly title: string;
  /** Without it the steps after it have nothing to stand on. */
  readonly isFoundation?: boolean;
  readonly run: () => Promise<StepFinding>;
}

/**
 * Rehearses the extraction of a module: step by step, on copies, with nothing of the running shop touched but by
 * reading. Whatever was made is gone afterwards, however it ends; that is the last step. Throws
 * `extraction.interrupted` when the signal came.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const { module, signal, onResult, onStep } = options;
  const startedAt = new Date().toISOString();
  const stage = await Stage.open(options);
  // Whatever waits for a process goes on.
  const endAll = () => void stage.killAll();
  signal.addEventListener('abort', endAll);
  const results: StepResult[] = [];
  const run = async (step: Step, isReached: boolean) => {
    const result = await runStep(step, results.length + 1, isReached);
    results.push(result);
    onResult(result);
    return result;
  };
  try {
    let isReached = true;
    for (const step of stepsOn(stage, options)) {
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
  return { module, passed, startedAt, place: placeOf(stage.placement), steps: results };
}

function stepsOn(stage: Stage, options: RehearsalOptions): Step[] {
  const { module, modules, environment, signal, onStep, root, pass = [] } = options;
  const kept = keptBack(modules, environment, pass);
  const { contract } = stage.definition;
  let madeUp: MadeUpCalls = { calls: 0, apart: [], mismatches: [] };
  let traffic: Traffic = { recording: 'off', calls: [], leftOut: 0 };
  let copiedAt = 0;
  return [
    {
      title: 'Its data are copied to a throw-away place',
      isFoundation: true,
      run: async () => {
        onStep('making throw-away places');
        const places = await stage.makePlaces();
        copiedAt = Date.now();
        return copyData({ modules, module, environment, places, folder: stage.folder, signal, onStep });
      },
    },
    {
      title: 'It runs as a process of its own',
      isFoundation: true,
      run: async () => {
        onStep('starting its process, one for the others, and one with all modules');
        const startedAt = performance.now();
        const { own } = await stage.start();
        const taken = ((performance.now() - startedAt) / 1_000).toFixed(1);
        return {
          status: 'pass',
          evidence: `Process ${own.pid} hosts ${module} alone on its copy, another what it calls and hears of, and a third all modules on the second copy: all ready after ${taken} s.${kept.length === 0 ? '' : ` Not passed on: ${kept.join(', ')}.`}`,
        };
      },
    },
    {
      title: 'Its contract holds against the process',
      run: async () => {
        onStep('calling every operation at both');
        madeUp = await makeUpCalls(stage.running);
        return testContract(stage.running, contract, madeUp);
      },
    },
    {
      title: 'Its own tests pass over HTTP',
      run: async () => {
        if (!options.runTests)
          return {
            status: 'unknown',
            evidence: 'They were left out.',
            remedy: 'Rehearse without --skip-tests.',
          };
        onStep('running its own tests over HTTP');
        return runOwnTests({ module, placement: stage.placement, root, folder: stage.folder, pass, signal });
      },
    },
    {
      title: 'Recorded traffic is answered alike apart and together',
      run: async () => {
        traffic = await options.readTraffic();
        onStep(`making ${traffic.calls.length} recorded calls again at both`);
        return replay({ module, running: stage.running, madeUp, traffic, copiedAt, signal });
      },
    },
    {
      title: 'Its deadlines hold with a network hop',
      run: () => {
        onStep('making the way longer');
        return measureHop({ running: stage.running, contract, traffic, madeUp, signal });
      },
    },
    {
      title: 'Killed and restarted, it loses nothing it has answered',
      run: () => {
        onStep('killing its process while calls go on, and starting it again');
        return killAndRestart(stage, traffic);
      },
    },
  ];
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

function placeOf({ engine, level }: Placement): string {
  return `${engine}, level ${level}`;
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
