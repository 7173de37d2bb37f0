import { afterEach, describe, expect, it, vi } from 'vitest';
import { startSpan } from '../../../src/platform/observability/index.ts';
import { type ServedConsole, serveConsole } from '../../support/serve-console.ts';
import { until } from '../../support/until.ts';

let served: ServedConsole;
afterEach(async () => {
  vi.useRealTimers();
  await served.stop();
});

describe('the stream', () => {
  it('tells what was called and reacted to, and the state of each module', async () => {
    served = await serveConsole();
    const stream = await served.live();
    await stream.next('sample');
    await served.write('a', 'one');
    await served.settled();
    const sample = await stream.next(
      'sample',
      ({ calls, reactions }) => calls.length > 0 && reactions.length > 0,
    );
    expect(sample.calls[0]).toMatchObject({ caller: 'edge', callee: 'letters', errorsPerSecond: 0 });
    expect(sample.calls[0].p99Milliseconds).toBeGreaterThan(0);
    expect(sample.reactions[0]).toMatchObject({ module: 'readers', consumer: 'read-letter' });
    const later = await stream.next('sample', ({ modules }) => modules[1].status === 'up');
    expect(later.modules[1]).toMatchObject({ module: 'readers', dead: 0, parked: 0 });
    // What runs in the process has no connections.
    const { engine } = served.kernel.module('readers').database.placement;
    expect(later.modules[1].pool).toEqual(
      engine === 'sqlite' ? null : { used: expect.any(Number), idle: expect.any(Number), waiting: 0 },
    );
    await stream.close();
  });

  it('is kept waiting by no module whose database does not answer', async () => {
    served = await serveConsole();
    const look = served.kernel.statusOf.bind(served.kernel);
    const silent = new Promise<never>(() => undefined);
    vi.spyOn(served.kernel, 'statusOf').mockImplementation((name) =>
      name === 'letters' ? silent : look(name),
    );
    const stream = await served.live();
    const sample = await stream.next('sample', ({ modules }) => modules[1].status === 'up');
    expect(sample.modules[0]).toMatchObject({ module: 'letters', status: 'unknown', lookedAt: null });
    await stream.close();
  });

  it('tells of requests with what they set off, but not of its own', async () => {
    served = await serveConsole();
    const stream = await served.live();
    await served.ask('GET', '/api/model');
    await fetch(`${served.url}/problems`);
    const traces = await stream.next('traces', (some) => some.length > 0);
    expect(traces.map(({ name }: { name: string }) => name)).toEqual(['GET /problems']);
    await stream.close();
  });

  it('is one sampler for all who look, and nothing when nobody does', async () => {
    served = await serveConsole();
    const looks = vi.spyOn(served.kernel, 'statusOf');
    const isFollowing = () =>
      startSpan({ name: 'request', kind: 'server', attributes: {} }, undefined) !== undefined;
    expect(isFollowing()).toBe(false);
    const [one, other] = [await served.live(), await served.live()];
    const { at } = await one.next('sample', ({ windowSeconds }) => windowSeconds > 0);
    expect((await other.next('sample', (sample) => sample.at === at)).at).toBe(at);
    expect(looks).toHaveBeenCalledTimes(served.kernel.hosted.length);
    expect(isFollowing()).toBe(true);
    await one.close();
    await other.close();
    await until(() => !isFollowing());
    const lookedBefore = looks.mock.calls.length;
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toHaveBeenCalledTimes(lookedBefore);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends for whoever has no session any more', async () => {
    served = await serveConsole();
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const stream = await served.live();
    served.endSession();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await stream.next('bye')).toEqual({ reason: 'signed-out' });
    await expect(served.live()).rejects.toThrow('refused with 401');
  });

  it('keeps no draining shop waiting, and says why it ends', async () => {
    served = await serveConsole();
    const stream = await served.live();
    const startedAt = performance.now();
    await served.drain();
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(await stream.next('bye')).toEqual({ reason: 'draining' });
  });
});
