import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RecentTraces } from '../../../src/platform/console/recent-traces.ts';
import { startTrace, traceIdOf } from '../../../src/platform/observability/index.ts';

const REQUEST = { name: 'request', kind: 'server', attributes: {} } as const;
const CALL = {
  name: 'orders.placeOrder',
  kind: 'internal',
  attributes: { 'tearline.module': 'orders' },
} as const;

let traces: RecentTraces;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.spyOn(Math, 'random').mockReturnValue(0);
  traces = new RecentTraces((route) => route.startsWith('/console'));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A request that is followed, up to its answer. */
function answer(route: string, work: (trace: string) => void = () => undefined) {
  vi.advanceTimersByTime(1_000);
  const span = traces.watch(REQUEST, undefined, undefined);
  work(span?.trace ?? '');
  span?.describe(`GET ${route}`, { 'http.route': route, 'http.response.status_code': 200 });
  span?.end();
  return span?.trace ?? '';
}

describe('recent requests', () => {
  it('are told with whatever belongs to them, once they are answered', () => {
    const trace = answer('/orders', (within) => {
      const call = traces.watch(CALL, within, undefined);
      expect(traces.take()).toEqual([]);
      vi.advanceTimersByTime(5);
      call?.end(Object.assign(new Error('secret words'), { code: 'orders.out-of-stock' }));
    });
    const [told] = traces.take();
    expect(told).toMatchObject({ id: traceIdOf(trace), name: 'GET /orders', status: 200, milliseconds: 5 });
    expect(told?.spans.map(({ name, module, failure }) => [name, module, failure])).toEqual([
      ['GET /orders', null, null],
      ['orders.placeOrder', 'orders', 'orders.out-of-stock'],
    ]);
    expect(told?.spans[1]?.parent).toBe(told?.spans[0]?.id);
    expect(JSON.stringify(told)).not.toContain('secret words');
    expect(traces.take()).toEqual([]);
  });

  it('are told again when something comes of them later', () => {
    const trace = answer('/orders');
    traces.take();
    traces.watch({ ...CALL, name: 'react orders.order-placed', kind: 'consumer' }, trace, undefined)?.end();
    expect(traces.take()[0]?.spans).toHaveLength(2);
  });

  it('are called what a recorder calls them', () => {
    const recorded = startTrace();
    const span = traces.watch(REQUEST, undefined, recorded);
    expect(span?.trace).toBe(recorded);
  });

  it('of the console itself are left out', () => {
    answer('/console/api/model');
    expect(traces.all()).toEqual([]);
  });

  it('are some of them under load, and of what is not followed nothing is kept', () => {
    const begun = Array.from({ length: 1_000 }, () => traces.watch(REQUEST, undefined, undefined));
    expect(begun.filter((span) => span !== undefined)).toHaveLength(20);
    expect(traces.watch(CALL, startTrace(), undefined)).toBeUndefined();
  });

  it('are followed so many times as often where that is measured, and kept for as long', () => {
    const measured = new RecentTraces(() => false, 20);
    for (let count = 0; count < 20; count += 1) measured.watch(REQUEST, undefined, undefined)?.end();
    vi.advanceTimersByTime(100);
    for (let count = 0; count < 20; count += 1) measured.watch(REQUEST, undefined, undefined)?.end();
    expect(measured.all()).toHaveLength(30);
  });

  it('leave room for those that come seldom', () => {
    answer('/seldom');
    for (let count = 0; count < 100; count += 1) answer('/often');
    const names = traces.all().map(({ name }) => name);
    expect(names.filter((name) => name === 'GET /often')).toHaveLength(8);
    expect(names).toContain('GET /seldom');
  });

  it('are bounded in number and in what belongs to each', () => {
    for (let count = 0; count < 100; count += 1) {
      answer(`/route-${count}`, (within) => {
        for (let call = 0; call < 250; call += 1) traces.watch(CALL, within, undefined)?.end();
      });
    }
    const all = traces.all();
    expect(all).toHaveLength(60);
    expect(all[0]?.spans.length).toBeLessThanOrEqual(201);
    expect(all[0]?.dropped).toBe(50);
  });
});
