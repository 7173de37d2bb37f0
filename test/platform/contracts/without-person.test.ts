import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { modules } from '../../../src/modules/index.ts';
import { defineEvents, id, isoTime, withoutPerson } from '../../../src/platform/contracts/index.ts';
import { sampleOf } from '../../support/sample-of.ts';

const { moved } = defineEvents('people', {
  moved: {
    version: 1,
    summary: 'Somebody has moved.',
    data: z.object({
      userId: id,
      size: z.int(),
      homes: z.array(z.object({ street: z.string(), rooms: z.int() })),
      role: z.enum(['guest', 'host']),
      since: isoTime.nullable(),
      email: z.string().optional(),
    }),
    personal: ['userId', 'homes[].street', 'role', 'since', 'email'],
  },
});
const KEY = '019b76da-a800-7016-80fc-a7304a63e58a';
const told = {
  userId: KEY,
  size: 3,
  homes: [{ street: 'Lange Straße 1', rooms: 4 }],
  role: 'host',
  since: '2026-01-01T00:00:00.000Z',
  email: 'ada@example.com',
};

describe('the data of an event without the person', () => {
  it('fit their schema and keep what is not personal, and the key', () => {
    const data = withoutPerson(moved, told, KEY);
    expect(data).toEqual({
      userId: KEY,
      size: 3,
      homes: [{ street: '', rooms: 4 }],
      role: 'guest',
      since: null,
      email: '',
    });
    expect(moved.data.parse(data)).toEqual(data);
  });

  it('have nobody for an id that is not the key, and stay as they are the second time', () => {
    const data = withoutPerson(moved, told, 'the key of something else');
    expect(data['userId']).toBe('00000000-0000-0000-0000-000000000000');
    expect(withoutPerson(moved, data, 'the key of something else')).toEqual(data);
  });

  it.each(
    modules.flatMap(({ contract }) =>
      Object.values(contract.events).map((event) => [event.type, event] as const),
    ),
  )('fit their schema for every event of the shop: %s', (_type, event) => {
    const sample = sampleOf(event.data) as Record<string, unknown>;
    expect(() => event.data.parse(withoutPerson(event, sample, ''))).not.toThrow();
  });

  it('are refused at the definition where no value says nothing', () => {
    const specification = { version: 1, summary: 'Something.', personal: ['email'] };
    const data = z.object({ email: z.string().regex(/^ada@/) });
    expect(() => defineEvents('people', { seen: { ...specification, data } })).toThrow(
      /the personal field email, for which there is no value that says nothing/,
    );
  });
});
