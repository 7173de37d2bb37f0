import { randomBytes } from 'node:crypto';
import { Random } from '../support/campaign/random.ts';
import { describeFailure, type Exploration, explore } from '../support/simulation/explore.ts';
import { keepFailingPlan } from '../support/simulation/failing-plans.ts';
import { huntBug } from '../support/simulation/hunt-bug.ts';
import { SIMULATED_BUGS } from '../support/simulation/simulated-bugs.ts';
import {
  makeSimulation,
  SHARES,
  type SimulationName,
  SIMULATIONS,
} from '../support/simulation/simulations.ts';

export interface SimulationOptions {
  readonly runs: number;
  readonly seed?: string;
  readonly only?: SimulationName;
  readonly bugs?: boolean;
  readonly json?: boolean;
}

const RUNS_PER_ROUND = 1_000;
const LARGEST_SEED = 2 ** 31 - 1;

/** Explores, or looks whether planted bugs are found; progress goes to the standard error. */
export async function simulation(options: SimulationOptions): Promise<boolean> {
  const seed = options.seed ?? randomBytes(4).toString('hex');
  if (options.bugs === true) return huntBugs(options, seed);
  console.error(`Simulation with seed ${seed}: ${options.runs} runs.`);
  const explorations: Exploration[] = [];
  for (const name of SIMULATIONS) {
    if (options.only !== undefined && options.only !== name) continue;
    const runs = options.only === undefined ? Math.ceil(options.runs * SHARES[name]) : options.runs;
    explorations.push(await exploreInRounds(name, runs, seed));
  }
  for (const { simulation: name, failure } of explorations)
    if (failure !== undefined) keepFailingPlan(name, failure);
  if (options.json === true) console.log(JSON.stringify({ seed, explorations }, null, 2));
  else for (const exploration of explorations) print(exploration);
  return explorations.every(({ failure }) => failure === undefined);
}

/** So that a long one shows how far it is, and ends soon after something has failed. */
async function exploreInRounds(name: SimulationName, runs: number, seed: string): Promise<Exploration> {
  const simulated = await makeSimulation(name);
  const seeds = new Random(seed).fork(name);
  let all: Exploration = {
    simulation: name,
    runs: 0,
    interleavings: 0,
    milliseconds: 0,
    failure: undefined,
  };
  try {
    while (all.runs < runs && all.failure === undefined) {
      const round = await explore(simulated, {
        runs: Math.min(RUNS_PER_ROUND, runs - all.runs),
        seed: seeds.between(0, LARGEST_SEED),
      });
      all = {
        ...round,
        runs: all.runs + round.runs,
        interleavings: all.interleavings + round.interleavings,
        milliseconds: all.milliseconds + round.milliseconds,
      };
      console.error(`${name}: ${all.runs}/${runs} runs in ${Math.round(all.milliseconds / 1_000)} s`);
    }
    return all;
  } finally {
    await simulated.remove();
  }
}

function print(exploration: Exploration): void {
  const { simulation: name, runs, interleavings, milliseconds } = exploration;
  const perSecond = Math.round((interleavings / milliseconds) * 1_000);
  console.log(`${name}: ${interleavings} interleavings in ${runs} runs, ${perSecond} a second`);
  console.log(describeFailure(exploration));
}

async function huntBugs({ runs, json }: SimulationOptions, seed: string): Promise<boolean> {
  const findings = [];
  for (const bug of SIMULATED_BUGS) {
    const finding = await huntBug(bug, runs, seed);
    findings.push(finding);
    const { caught, runs: taken, violations, decisions } = finding;
    console.error(
      `${caught ? 'caught' : 'NOT CAUGHT'}: ${bug.name}, after ${taken} runs, in ${decisions} decisions (${violations.join('; ')})`,
    );
  }
  if (json === true) console.log(JSON.stringify({ seed, findings }, null, 2));
  return findings.every(({ caught }) => caught);
}
