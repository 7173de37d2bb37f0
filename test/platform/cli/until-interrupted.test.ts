import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { untilInterrupted } from '../../../src/platform/cli/until-interrupted.ts';

afterEach(() => vi.useRealTimers());

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s lets work take away what it has made', async (name) => {
  vi.useFakeTimers();
  const before = process.listenerCount(name);
  let removed = false;
  const work = untilInterrupted(async (signal) => {
    const aborted = once(signal, 'abort');
    process.emit(name);
    await aborted;
    removed = true;
    throw new Error('interrupted');
  });
  await expect(work).rejects.toThrow('interrupted');
  expect([removed, process.listenerCount(name)]).toEqual([true, before]);
});

it('work that is not interrupted answers, and nothing ends the process afterwards', async () => {
  vi.useFakeTimers();
  expect(await untilInterrupted(async () => 'done')).toBe('done');
  expect(vi.getTimerCount()).toBe(0);
});
