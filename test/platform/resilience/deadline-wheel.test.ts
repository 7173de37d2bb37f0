import { describe, expect, it } from 'vitest';
import { backoffDelay, deadlineWheel } from '../../../src/platform/resilience/index.ts';

describe('the deadline wheel', () => {
  it('fires every deadline at its time or shortly after, never before', async () => {
    const startedAt = Date.now();
    const waits = Array.from({ length: 200 }, (_, index) => index);
    const late = await Promise.all(
      waits.map(
        (wait) =>
          new Promise<number>((resolve) =>
            deadlineWheel.set(startedAt + wait, () => resolve(Date.now() - startedAt - wait)),
          ),
      ),
    );
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  });

  it('does not fire one that was cancelled, also by another that fires in the same tick', async () => {
    const fired: string[] = [];
    const at = Date.now() + 30;
    await new Promise<void>((resolve) => {
      const cancelled = deadlineWheel.set(at + 200, () => fired.push('cancelled'));
      deadlineWheel.set(at, () => cancelled.cancel());
      deadlineWheel.set(at + 300, resolve);
    });
    expect(fired).toEqual([]);
  });
});

describe('backoff', () => {
  const backoff = { firstMilliseconds: 100, longestMilliseconds: 1_000 };

  it('doubles up to its longest, with jitter over the upper half', () => {
    expect([1, 2, 3, 4, 5, 6].map((attempt) => backoffDelay(backoff, attempt, () => 0))).toEqual([
      50, 100, 200, 400, 500, 500,
    ]);
    expect([1, 2, 5].map((attempt) => backoffDelay(backoff, attempt, () => 1))).toEqual([100, 200, 1_000]);
  });
});
