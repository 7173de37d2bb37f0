import { afterEach, expect, it } from 'vitest';
import { type Span, startSpan, startTrace, watchSpans } from '../../../src/platform/observability/index.ts';
import { recordSpans } from '../../../src/platform/observability/spans.ts';

const CALL = { name: 'orders.placeOrder', kind: 'internal', attributes: {} } as const;

const taken: (() => void)[] = [];
afterEach(() => {
  for (const take of taken.splice(0)) take();
});

/** A span that notes its end. */
function spanOf(trace: string, ends: string[], who: string): Span {
  return { trace, describe: () => undefined, end: () => ends.push(who) };
}

it('is no span where nobody records and nobody looks on', () => {
  expect(startSpan(CALL, startTrace())).toBeUndefined();
});

it('is told to who looks on under the name that the recorder gave it, and ends for both', () => {
  const ends: string[] = [];
  const recorded = startTrace();
  const seen: (string | undefined)[] = [];
  taken.push(recordSpans(() => spanOf(recorded, ends, 'recorder')));
  taken.push(
    watchSpans((_description, _within, trace) => {
      seen.push(trace);
      return spanOf(startTrace(), ends, 'watcher');
    }),
  );
  const span = startSpan(CALL, undefined);
  span?.end();
  expect(span?.trace).toBe(recorded);
  expect(seen).toEqual([recorded]);
  expect(ends).toEqual(['recorder', 'watcher']);
});

it('is the recorder’s alone where who looks on lets it pass, and nobody’s where there is no recorder', () => {
  taken.push(watchSpans(() => undefined));
  expect(startSpan(CALL, startTrace())).toBeUndefined();
  const recorded = startTrace();
  taken.push(recordSpans(() => spanOf(recorded, [], 'recorder')));
  expect(startSpan(CALL, undefined)?.trace).toBe(recorded);
});

it('is nobody’s once who looked on has gone', () => {
  const leave = watchSpans(() => spanOf(startTrace(), [], 'watcher'));
  expect(startSpan(CALL, undefined)).toBeDefined();
  leave();
  expect(startSpan(CALL, undefined)).toBeUndefined();
});
