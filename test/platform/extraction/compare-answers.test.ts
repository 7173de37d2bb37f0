import { describe, expect, it } from 'vitest';
import { compareAnswers, isSameAnswer } from '../../../src/platform/extraction/rehearsal/compare-answers.ts';
import { NewIds } from '../../../src/platform/extraction/rehearsal/new-ids.ts';

const [ONE, TWO, THREE] = [1, 2, 3].map((number) => `019b76da-a800-7c4b-8000-00000000000${number}`);

function compare(apart: unknown, together: unknown): string[] {
  return compareAnswers({ output: apart }, { output: together });
}

describe('two answers', () => {
  it('are alike whatever ids and times were new, and in whatever order lists are', () => {
    expect(
      compare(
        { id: ONE, at: '2026-01-01T00:00:00.000Z', link: `/orders/${ONE}`, ageSeconds: 1, items: ['b', 'a'] },
        { id: TWO, at: '2026-01-02T00:00:00.000Z', link: `/orders/${TWO}`, ageSeconds: 4, items: ['a', 'b'] },
      ),
    ).toEqual([]);
  });

  it('are not alike where an id is another thing, or another one of those that both know', () => {
    expect(compare({ id: ONE }, { id: null })).toEqual(['id is <id> apart, null together']);
    expect(compare({ a: ONE, b: TWO }, { a: TWO, b: ONE })).toHaveLength(2);
    expect(compare([{ of: ONE, with: TWO }], [{ of: ONE, with: THREE }])).toEqual([]);
  });

  it('are not alike where values, items or fields differ, and no value is told', () => {
    expect(compare({ name: 'Ada' }, { name: 'Grace' })).toEqual([
      'name is a text of 3 characters apart, a text of 5 characters together',
    ]);
    expect(compare({ items: [1] }, { items: [1, 2] })).toEqual(['items has 1 items apart, 2 together']);
    expect(compare({ amount: 1 }, {})).toEqual(['amount is a number apart, missing together']);
    expect(compare({ points: 1_815, blocked: true }, { points: 42, blocked: false })).toEqual([
      'blocked is a boolean apart, another together',
      'points is a number apart, another together',
    ]);
    expect(compare({ name: 'Ada' }, { name: 'Eve' })).toEqual([
      'name is a text of 3 characters apart, another together',
    ]);
  });

  it('are alike as failures only with the same code', () => {
    const [failed, other] = [{ code: 'payments.payment-declined' }, { code: 'databases.unavailable' }];
    expect(compareAnswers(failed, failed)).toEqual([]);
    expect(compareAnswers(failed, other)).toEqual([
      'payments.payment-declined apart, databases.unavailable together',
    ]);
    expect(compareAnswers(failed, { output: {} })).toEqual([
      'payments.payment-declined apart, an answer together',
    ]);
  });
});

it('an answer under the same key is the same with the same ids, whatever time it is', () => {
  const first = { output: { id: ONE, asOf: '2026-01-01T00:00:00.000Z', ageSeconds: 1 } };
  const later = { output: { id: ONE, asOf: '2026-01-02T00:00:00.000Z', ageSeconds: 9 } };
  expect(isSameAnswer(first, later)).toBe(true);
  expect(isSameAnswer(first, { output: { ...later.output, id: TWO } })).toBe(false);
  expect(isSameAnswer(first, { code: 'orders.out-of-stock' })).toBe(false);
});

it('calls that name what was made before are given its new id', () => {
  const ids = new NewIds();
  ids.learn({ id: ONE, items: [{ of: TWO }] }, { id: THREE, items: [{ of: TWO }] });
  expect(ids.apply({ id: ONE, all: [ONE, TWO], name: 'Ada' })).toEqual({
    id: THREE,
    all: [THREE, TWO],
    name: 'Ada',
  });
});
