import { describe, expect, it } from 'vitest';
import { continueTrace, readTrace, startTrace } from '../../../src/platform/observability/index.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it('is continued as it is, whether its sender records or not', () => {
    for (const flags of ['00', '01'])
      expect(readTrace(`00-${TRACE}-${SPAN}-${flags}`)).toBe(`00-${TRACE}-${SPAN}-${flags}`);
  });

  it('of a later version is read as far as this one goes', () => {
    expect(readTrace(`01-${TRACE}-${SPAN}-01-more`)).toBe(`00-${TRACE}-${SPAN}-01`);
    expect(readTrace(`cc-${TRACE}-${SPAN}-01`)).toBe(`00-${TRACE}-${SPAN}-01`);
  });

  it.each([
    undefined,
    '',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01\nx`,
  ])('%s is none, and another trace begins', (header) => {
    expect(readTrace(header)).toBeUndefined();
    expect(readTrace(continueTrace(header))).toBeDefined();
  });

  it('that begins here is another every time', () => {
    expect(startTrace()).not.toBe(startTrace());
  });
});
