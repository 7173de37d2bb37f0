import { expect, it } from 'vitest';
import { text } from '../../../src/platform/contracts/index.ts';

it.each(['', 'Ada', "O'Brien", 'two\nlines', '😀', '\u0001'])('a text may be %j', (value) => {
  expect(text.parse(value)).toBe(value);
});

it.each(['\u0000', 'a\u0000b', '\ud83d', 'a\ude00'])(
  'a text may not be %j, which not every engine holds',
  (value) => {
    expect(text.safeParse(value).success).toBe(false);
  },
);
