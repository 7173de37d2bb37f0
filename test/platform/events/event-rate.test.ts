import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EventRate } from '../../../src/platform/events/event-rate.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

it('comes to the rate of what is counted, however it is paged', () => {
  const rate = new EventRate();
  for (let page = 0; page < 100; page += 1) {
    vi.advanceTimersByTime(page % 2 === 0 ? 10 : 30);
    rate.count(page % 2 === 0 ? 2 : 6);
  }
  expect(rate.perSecond()).toBeCloseTo(200, 0);
});

it('falls when nothing comes any more', () => {
  const rate = new EventRate();
  vi.advanceTimersByTime(1_000);
  rate.count(1_000);
  vi.advanceTimersByTime(3_000);
  expect(rate.perSecond()).toBeLessThan(1);
});
