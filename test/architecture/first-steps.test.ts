import { expect, it } from 'vitest';
import { firstSteps } from './first-steps.ts';

const RULE = 'the-domain-reaches-no-database';
const crossing = (from: string, to: string, ...path: string[]) => ({ rule: RULE, from, to, path });

it('tells of an import once, by the shortest way, however much is reached by it', () => {
  const imports = new Map([
    ['peek.ts', ['store.ts', 'money.ts']],
    ['store.ts', ['rows.ts', 'databases.ts']],
    ['rows.ts', ['databases.ts']],
    ['databases.ts', ['engine.ts']],
  ]);
  const reached = [crossing('peek.ts', 'engine.ts'), crossing('peek.ts', 'databases.ts')];
  expect(firstSteps(reached, imports)).toEqual([crossing('peek.ts', 'store.ts', 'store.ts', 'databases.ts')]);
});

it('tells of each import that leads there, and of none that only leads back', () => {
  const imports = new Map([
    ['peek.ts', ['store.ts', 'databases.ts', 'back.ts']],
    ['store.ts', ['databases.ts']],
    ['back.ts', ['peek.ts']],
    ['order.ts', ['peek.ts']],
  ]);
  const reached = [crossing('peek.ts', 'databases.ts'), crossing('order.ts', 'databases.ts')];
  expect(firstSteps(reached, imports).map(({ from, to }) => [from, to])).toEqual([
    ['peek.ts', 'store.ts'],
    ['peek.ts', 'databases.ts'],
    ['order.ts', 'peek.ts'],
  ]);
});
