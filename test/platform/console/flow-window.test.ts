import { describe, expect, it } from 'vitest';
import { type Counted, FlowWindow } from '../../../src/platform/console/flow-window.ts';
import {
  createHistogram,
  createMetrics,
  FastHistogram,
  readDurations,
} from '../../../src/platform/observability/index.ts';

const BOUNDS = [0.001, 0.01];
const NOTHING: Omit<Counted, 'at'> = { requests: [], calls: [], reactions: [], reactionFailures: [] };

function call(outcome: string, cumulated: readonly number[], operation = 'one') {
  return { labels: { caller: 'a', module: 'b', operation, edge: 'local', outcome }, cumulated };
}

describe('the last seconds of what is counted', () => {
  it('are what came since, by edge and operation, with the bounds that 50 and 99 % stayed within', () => {
    const window = new FlowWindow(BOUNDS, 10_000);
    window.add({ at: 0, ...NOTHING, calls: [call('ok', [100, 100, 100])] });
    const { calls, windowSeconds } = window.add({
      at: 2_000,
      ...NOTHING,
      calls: [call('ok', [196, 198, 198]), call('timeout', [0, 0, 2]), call('error', [4, 4, 4], 'two')],
    });
    expect(windowSeconds).toBe(2);
    expect(calls).toEqual([
      {
        caller: 'a',
        callee: 'b',
        perSecond: 52,
        errorsPerSecond: 3,
        failuresPerSecond: 1,
        p50Milliseconds: 1,
        p99Milliseconds: null,
        operations: [
          expect.objectContaining({ operation: 'one', perSecond: 50, failuresPerSecond: 1 }),
          expect.objectContaining({ operation: 'two', perSecond: 2, errorsPerSecond: 2, p99Milliseconds: 1 }),
        ],
      },
    ]);
  });

  it('forget what is older than the window', () => {
    const window = new FlowWindow(BOUNDS, 10_000);
    for (const [at, count] of [
      [0, 0],
      [5_000, 50],
      [12_000, 50],
    ] as const)
      window.add({ at, ...NOTHING, calls: [call('ok', [count, count, count])] });
    const { calls } = window.add({ at: 15_000, ...NOTHING, calls: [call('ok', [50, 50, 50])] });
    expect(calls).toEqual([]);
  });

  it('count reactions that failed, also where none succeeded', () => {
    const window = new FlowWindow(BOUNDS, 10_000);
    const failures = (value: number) => [{ labels: { module: 'b', consumer: 'hear' }, value }];
    window.add({ at: 0, ...NOTHING, reactionFailures: failures(3) });
    const { reactions } = window.add({ at: 1_000, ...NOTHING, reactionFailures: failures(5) });
    expect(reactions).toEqual([
      expect.objectContaining({ module: 'b', consumer: 'hear', perSecond: 0, failuresPerSecond: 2 }),
    ]);
  });
});

describe('histograms of durations', () => {
  it('are read alike, whichever counts them', async () => {
    const metrics = createMetrics();
    const fast = new FastHistogram(metrics, 'fast', 'for a test').series({ module: 'a' });
    const usual = createHistogram(metrics, 'usual', 'for a test', ['module']).labels({ module: 'a' });
    for (const seconds of [0.0002, 0.3, 20]) {
      fast(seconds);
      usual.observe(seconds);
    }
    const [one] = await readDurations(metrics, 'fast');
    const [other] = await readDurations(metrics, 'usual');
    expect(one).toEqual(other);
    expect(one?.cumulated.at(-1)).toBe(3);
  });
});
