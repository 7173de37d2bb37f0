import type { Contract, RecordedCalls } from '../../contracts/index.ts';
import type { MadeUpCalls } from './made-up-calls.ts';
import type { Answer, Asked } from './side.ts';
import type { Running } from './stage.ts';
import { type HopTimes, judge, type StepFinding } from './step.ts';

/** Added to each way, in milliseconds: within a data centre, and between two of a region. */
const HOPS = [0, 1, 5];
const CALLS = 30;
const MOST_OPERATIONS = 6;
/** A caller is to make so many calls one after the other within the deadline of one. */
const CALLS_IN_DEADLINE = 10;

interface MeasuredOptions {
  readonly running: Running;
  readonly contract: Contract;
  readonly traffic: RecordedCalls;
  readonly madeUp: MadeUpCalls;
  readonly signal: AbortSignal;
}

/** How long calls take when the way is longer, against their deadlines. */
export async function measureHop(options: MeasuredOptions): Promise<StepFinding> {
  const { running, contract, signal } = options;
  const chosen = await chooseCalls(options);
  if (chosen.length === 0)
    return {
      status: 'unknown',
      evidence: `No call of ${contract.module} was answered that a time could be taken of.`,
      remedy: 'Rehearse with recorded traffic: TRAFFIC_RECORDING=all.',
    };
  const times: HopTimes[] = [];
  const failures: string[] = [];
  try {
    for (const hop of HOPS) {
      running.hop.milliseconds = hop;
      for (const call of chosen) {
        signal.throwIfAborted();
        const { failed, ...taken } = await percentiles(() => running.apart.ask(call));
        const { operation } = call;
        times.push({ operation, hop, ...taken, deadline: contract.operations[operation]?.deadline ?? 0 });
        for (const [code, count] of failed)
          failures.push(
            `${count} of ${CALLS} calls of ${operation} ended with ${code} with ${hop} ms each way`,
          );
      }
    }
  } finally {
    running.hop.milliseconds = 0;
  }
  const late = times.filter(({ p99, deadline }) => p99 > deadline / CALLS_IN_DEADLINE);
  const finding = judge(
    [
      ...failures,
      ...late.map(
        ({ operation, hop, p99, deadline }) =>
          `p99 of ${operation} is ${p99} ms with ${hop} ms each way, over a tenth of its deadline of ${deadline} ms`,
      ),
    ],
    `${CALLS} calls each of ${chosen.map(({ operation }) => operation).join(', ')}, with ${HOPS.join(', ')} ms added to each way; commands are repeated under their key. The budget is a tenth of the deadline.`,
    'Make the operation quicker, let callers keep a copy, or give it the deadline that they can live with.',
  );
  return { ...finding, times };
}

/** One of each operation that answers: recorded where there is one, made up otherwise. A command only under its key. */
async function chooseCalls({ running, contract, traffic, madeUp }: MeasuredOptions): Promise<Asked[]> {
  const recorded = traffic.calls.flatMap(({ answer, key, caller, ...call }) =>
    'output' in answer ? { ...call, key: key ?? undefined, caller: caller ?? undefined } : [],
  );
  const made = madeUp.apart.flatMap(({ answer, ...call }) => ('output' in answer ? call : []));
  const chosen = new Map<string, Asked>();
  for (const call of [...recorded, ...made]) {
    const isRepeatable = contract.operations[call.operation]?.kind === 'query' || call.key !== undefined;
    if (!isRepeatable || chosen.has(call.operation) || chosen.size >= MOST_OPERATIONS) continue;
    if ('output' in (await running.apart.ask(call))) chosen.set(call.operation, call);
  }
  return [...chosen.values()];
}

/** All of them were answered before: what fails now is counted by its code, and its time is none of an answer. */
async function percentiles(call: () => Promise<Answer>): Promise<{
  readonly p50: number;
  readonly p99: number;
  readonly failed: ReadonlyMap<string, number>;
}> {
  const taken: number[] = [];
  const failed = new Map<string, number>();
  for (let index = 0; index < CALLS; index += 1) {
    const startedAt = performance.now();
    const answer = await call();
    taken.push(performance.now() - startedAt);
    if ('code' in answer) failed.set(answer.code, (failed.get(answer.code) ?? 0) + 1);
  }
  taken.sort((one, other) => one - other);
  const at = (share: number) => Number((taken[Math.floor(CALLS * share)] ?? 0).toFixed(1));
  return { p50: at(0.5), p99: at(0.99), failed };
}
