import type { RecordedCalls } from '../../contracts/index.ts';
import { compareAnswers } from './compare-answers.ts';
import type { MadeUpCalls } from './made-up-calls.ts';
import { NewIds } from './new-ids.ts';
import type { Answer, Side } from './side.ts';
import type { Running } from './stage.ts';
import type { StepFinding } from './step.ts';

/** The way, the database or the code failed: no answer of the module, though both sides give it. */
const LOST = /^(?:transport|databases)\.|^contracts\.(?:deadline-exceeded|undeclared-error|invalid-output)$/;
/** Of the calls that succeeded in the shop, the share that has to succeed again for the comparison to say something. */
const LEAST_SHARE = 0.5;

export interface Traffic extends RecordedCalls {
  /** `off` where the shop does not record, or does not run. */
  readonly recording: 'off' | 'on';
}

export interface ReplayOptions {
  readonly module: string;
  readonly running: Running;
  readonly madeUp: MadeUpCalls;
  readonly traffic: Traffic;
  /** When the copy was begun, in milliseconds since the epoch. */
  readonly copiedAt: number;
  readonly signal: AbortSignal;
}

/**
 * Makes every recorded call again at both sides, in the order in which they were made, and compares the answers.
 * Calls that were made up for the contract tests stand beside them, and replace none.
 */
export async function replay(options: ReplayOptions): Promise<StepFinding> {
  const { module, madeUp, traffic, copiedAt } = options;
  const { mismatches, otherwise, succeeded, again } = await replayRecorded(options);
  const { calls, leftOut, recording } = traffic;
  const all = [...mismatches, ...madeUp.mismatches];
  const beside = `${madeUp.calls} calls with made-up input were ${madeUp.mismatches.length === 0 ? 'answered alike' : 'not all answered alike'}.`;
  const remedyOfNone = `Start the shop with TRAFFIC_RECORDING=all, let customers come, and rehearse again while it runs.`;
  const left = leftOut === 0 ? '' : ` ${leftOut} more hold secrets or are too long, and were not recorded.`;
  if (calls.length === 0 && all.length === 0)
    return {
      status: 'unknown',
      evidence: `${recording === 'off' ? 'No running shop records calls' : `The running shop has recorded no call of ${module}`}.${left} ${beside}`,
      remedy: remedyOfNone,
    };
  const operations = new Set(calls.map(({ operation }) => operation));
  const afterwards = calls.filter(({ at }) => at > copiedAt).length;
  const evidence = `${calls.length} recorded calls of ${operations.size} operations (${[...operations].join(', ')}), ${afterwards} of them made after the copy, were made again at both in their order; ${otherwise} ended otherwise than in the shop, which has gone on.${left} ${beside}`;
  if (all.length === 0 && again < succeeded * LEAST_SHARE)
    return {
      status: 'unknown',
      evidence: `Of ${succeeded} calls that succeeded in the shop only ${again} did so again, at both alike, so hardly an answer was compared. ${evidence}`,
      remedy:
        'Find why they fail on a copy: its data, its configuration, or what they reach outside. Or record calls that come after the copy.',
    };
  return all.length === 0
    ? { status: 'pass', evidence }
    : {
        status: 'fail',
        evidence,
        mismatches: all,
        remedy: `Find what the answer of ${module} depends on beside its input and its data: memory of the process, its configuration, the way values are read back.`,
      };
}

async function replayRecorded({ module, running, traffic, signal }: ReplayOptions) {
  const mismatches: string[] = [];
  const known = { apart: new NewIds(), together: new NewIds() };
  let [otherwise, succeeded, again] = [0, 0, 0];
  for (const [index, call] of traffic.calls.entries()) {
    signal.throwIfAborted();
    const { operation, actor } = call;
    const askOne = async (side: Side, ids: NewIds) => {
      const answer = await side.ask({
        operation,
        actor,
        input: ids.apply(call.input),
        key: call.key ?? undefined,
        caller: call.caller ?? undefined,
      });
      if ('output' in call.answer && 'output' in answer) ids.learn(call.answer.output, answer.output);
      return answer;
    };
    const [apart, together] = await Promise.all([
      askOne(running.apart, known.apart),
      askOne(running.together, known.together),
    ]);
    const found = [...compareAnswers(apart, together), ...lostIn(apart, together)];
    mismatches.push(...found.map((what) => `call ${index + 1}, ${module}.${operation}: ${what}`));
    if ('output' in apart !== 'output' in call.answer) otherwise += 1;
    if ('output' in call.answer) succeeded += 1;
    if ('output' in call.answer && 'output' in apart) again += 1;
  }
  return { mismatches, otherwise, succeeded, again };
}

function lostIn(apart: Answer, together: Answer): string[] {
  const lost = (answer: Answer) => ('code' in answer && LOST.test(answer.code) ? answer.code : undefined);
  const [one, other] = [lost(apart), lost(together)];
  if (one !== undefined && one === other) return [`${one} at both`];
  return [
    ...(one === undefined ? [] : [`${one} apart`]),
    ...(other === undefined ? [] : [`${other} together`]),
  ];
}
