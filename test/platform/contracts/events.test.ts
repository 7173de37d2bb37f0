import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineEvents } from '../../../src/platform/contracts/index.ts';
import { upcastData } from '../../../src/platform/contracts/upcast.ts';

function define(parts: object) {
  const specification = {
    version: 1,
    summary: 'Something.',
    data: z.object({ size: z.int() }),
    personal: [],
  };
  return defineEvents('things', { thingMade: { ...specification, ...parts } }).thingMade;
}

const same = (data: object) => ({ ...data });

describe('the versions of an event', () => {
  it.each([
    ['none at all', 3, {}, /no upcaster from version 1.*no upcaster from version 2/],
    ['a gap at the beginning', 3, { 2: same }, /no upcaster from version 1,/],
    ['a gap in the middle', 4, { 1: same, 3: same }, /no upcaster from version 2,/],
    [
      'a step that leads beyond',
      2,
      { 1: same, 2: same },
      /upcaster from version 2, which is not older than 2/,
    ],
    ['a name that is no version', 2, { 1: same, first: same }, /upcaster from version first/],
  ])('are refused with %s', (_what, version, upcast, problem) => {
    expect(() => define({ version, upcast })).toThrow(problem);
  });

  it('are whole numbers from 1', () => {
    expect(() => define({ version: 0 })).toThrow(/has version 0, which is none/);
    expect(() => define({ version: 1.5 })).toThrow(/has version 1.5/);
  });

  it('become the present one step by step, the data given staying as they are', () => {
    const upcast = {
      1: ({ size }: { size?: unknown }) => ({ width: size }),
      2: ({ width }: { width?: unknown }) => ({ size: Number(width) * 10 }),
    };
    const event = define({ version: 3, upcast });
    const data = Object.freeze({ size: 2 });
    expect(upcastData(event, 1, data)).toEqual({ size: 20 });
    expect(upcastData(event, 2, { width: 3 })).toEqual({ size: 30 });
    expect(upcastData(event, 3, { size: 4 })).toEqual({ size: 4 });
    expect(data).toEqual({ size: 2 });
  });

  it('are refused beyond the one that is known, as something that will pass', () => {
    expect(() => upcastData(define({}), 2, {})).toThrow(
      expect.objectContaining({ code: 'events.newer-version', kind: 'unavailable' }),
    );
    expect(() => upcastData(define({}), 0, {})).toThrow(
      expect.objectContaining({ code: 'events.unknown-version' }),
    );
  });
});

describe('the personal fields of an event', () => {
  const address = z.object({ street: z.string(), size: z.int() });

  it.each([
    [z.object({ size: z.int() }), ['email'], /declares the field email, which its data do not have/],
    [z.object({ email: z.string() }), [], /has the field email, which sounds personal/],
    [z.object({ buyer: z.object({ full_name: z.string() }) }), [], /the field buyer\.full_name/],
    [z.object({ homes: z.array(address) }), [], /the field homes\[\]\.street/],
    [z.object({ phoneNumber: z.string().nullable() }), [], /the field phoneNumber/],
    [z.object({ userId: z.string() }), [], /the field userId/],
  ])(
    'are refused unless all that sound like it are declared, and all declared are there',
    (data, personal, problem) => {
      expect(() => define({ data, personal })).toThrow(problem);
    },
  );

  it('are declared one by one, or by what they lie in', () => {
    const data = z.object({ homes: z.array(address), email: z.string().optional() });
    expect(define({ data, personal: ['homes', 'email'] }).personal).toEqual(['homes', 'email']);
    expect(define({ data, personal: ['homes[].street', 'email'] }).type).toBe('things.thing-made');
  });

  it('are not those of which it is said that they only sound like it, and never both', () => {
    const data = z.object({ name: z.string() });
    expect(define({ data, impersonal: ['name'] }).personal).toEqual([]);
    expect(() => define({ data, personal: ['name'], impersonal: ['name'] })).toThrow(/both as personal/);
  });
});
