import { expect, it } from 'vitest';
import { modules } from '../../../src/modules/index.ts';
import { type EntityAnswers, whoShouldOwn } from '../../../src/platform/fit/index.ts';

const ask = (entity: string, answers: EntityAnswers = {}) => whoShouldOwn(entity, answers, modules);

it('whose rules hold owns it, whoever happens to create it', () => {
  const advice = ask('warranty', { rules: ['catalog'], creates: ['users'], reads: ['orders'] });
  expect(advice.owner).toBe('catalog');
  expect(advice.reasons).toEqual(['catalog has the rules for it']);
  expect(advice.others).toEqual([
    'users asks catalog by a command of its contract, with a key.',
    'orders asks catalog by a query, or keeps a copy fed by its events where it has to answer without it.',
  ]);
});

it('what is in a table has an owner already', () => {
  expect(ask('order', { rules: ['catalog'] })).toMatchObject({
    owner: 'orders',
    advice: 'orders owns it already.',
  });
});

it('what nobody’s rules govern is a module of its own, or not understood yet', () => {
  const advice = ask('warranty', { creates: ['users'] });
  expect(advice.owner).toBeUndefined();
  expect(advice.advice).toContain('module of its own');
});

it('what two have as much right to is perhaps two things', () => {
  const advice = ask('discount', {
    rules: ['catalog'],
    creates: ['carts'],
    changes: ['carts'],
    endsWith: ['catalog'],
  });
  expect(advice.owner).toBeUndefined();
  expect(advice.advice).toContain('two things of one name');
});

it('what the rules of several govern is not what nobody’s rules govern', () => {
  for (const endsWith of [[], ['catalog']]) {
    const advice = ask('warranty', { rules: ['catalog', 'orders'], endsWith });
    expect(advice.owner).toBeUndefined();
    expect(advice.advice).toMatch(
      /^The rules of catalog and of orders govern warranty: perhaps it is two things/,
    );
    expect(advice.reasons).toContain('orders has the rules for it, as others do');
  }
});

it('what several change tells less of each of them', () => {
  const advice = ask('discount', { changes: ['carts', 'orders'], rules: ['catalog'] });
  expect(advice.owner).toBe('catalog');
});
