import { keptBack } from '../passed-variables.ts';
import { testContract } from './contract-tests.ts';
import { copyData } from './copy-data.ts';
import { measureHop } from './hop-latency.ts';
import { killAndRestart } from './kill-and-restart.ts';
import { type MadeUpCalls, makeUpCalls } from './made-up-calls.ts';
import { runOwnTests } from './own-tests.ts';
import { replay, type Traffic } from './replay.ts';
import type { Stage, StageOptions } from './stage.ts';
import type { StepFinding, StepResult } from './step.ts';

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

/** What later steps have from earlier ones. */
export interface Seen {
  madeUp: MadeUpCalls;
  traffic: Traffic;
  /** In milliseconds since the epoch. */
  copiedAt: number;
}

export const COMPARISON = 'Recorded traffic is answered alike apart and together';

export interface Step {
  readonly title: string;
  /** Without it the steps after it have nothing to stand on. */
  readonly isFoundation?: boolean;
  readonly run: () => Promise<StepFinding>;
}

/** All but the last, which is to take everything away. */
export function stepsOn(stage: Stage, options: RehearsalOptions, seen: Seen): Step[] {
  const { module, modules, environment, signal, onStep, root, pass = [] } = options;
  const kept = keptBack(modules, environment, pass);
  const { contract } = stage.definition;
  return [
    {
      title: 'Its data are copied to a throw-away place',
      isFoundation: true,
      run: async () => {
        onStep('making throw-away places');
        const places = await stage.makePlaces();
        seen.copiedAt = Date.now();
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
        seen.madeUp = await makeUpCalls(stage.running);
        return testContract(stage.running, contract, seen.madeUp);
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
      title: COMPARISON,
      run: async () => {
        seen.traffic = await options.readTraffic();
        onStep(`making ${seen.traffic.calls.length} recorded calls again at both`);
        return replay({ module, running: stage.running, ...seen, signal });
      },
    },
    {
      title: 'Its deadlines hold with a network hop',
      run: () => {
        onStep('making the way longer');
        const { traffic, madeUp } = seen;
        return measureHop({ running: stage.running, contract, traffic, madeUp, signal });
      },
    },
    {
      title: 'Killed and restarted, it loses nothing it has answered',
      run: () => {
        onStep('killing its process while calls go on, and starting it again');
        return killAndRestart(stage, seen.traffic);
      },
    },
  ];
}
