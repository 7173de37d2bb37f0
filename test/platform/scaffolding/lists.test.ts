import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addOwner, removeOwner, renameOwner } from '../../../src/platform/scaffolding/code-owners.ts';
import { addToList, removeFromList } from '../../../src/platform/scaffolding/module-list.ts';
import { singularOf } from '../../../src/platform/scaffolding/names.ts';

const OWNERS = readFileSync('.github/CODEOWNERS', 'utf8');
const LIST = readFileSync('src/modules/index.ts', 'utf8');

/** Of a team that has one module of its own, and none of this shop's. */
const SMALL_LIST = `import type { AnyModule } from '../platform/kernel/index.ts';
import { toursModule } from './tours/module.ts';

export const modules: readonly AnyModule[] = [toursModule];
`;

describe('the owners', () => {
  it.each([
    ['this file', OWNERS],
    ['a file of one line', '* @shop/platform\n'],
    ['an empty file', ''],
    ['a file with comments at its end', '* @shop/platform\n\n# Nothing follows.\n'],
  ])('of a module are added to %s, and gone again', (_, before) => {
    const after = addOwner(before, 'guestbooks', '@shop/guestbooks');
    for (const path of ['/src/modules/guestbooks/', '/migrations/guestbooks/', '/test/modules/guestbooks/'])
      expect(after).toMatch(new RegExp(`^${path} +@shop/guestbooks$`, 'm'));
    expect(removeOwner(after, 'guestbooks')).toBe(before);
  });

  it('of a contract are asked together with those of everything', () => {
    expect(addOwner('* @shop/platform\n', 'guestbooks', '@shop/guestbooks')).toMatch(
      /^\/src\/modules\/guestbooks\/contract\.ts +@shop\/guestbooks @shop\/platform$/m,
    );
  });

  it('that are there before the module stay as they are', () => {
    expect(addOwner(OWNERS, 'recommendations', '@shop/other')).toBe(OWNERS);
  });

  it('follow the module to its other name and back', () => {
    const renamed = renameOwner(OWNERS, 'carts', 'baskets');
    expect(renamed).not.toContain('/carts/');
    expect(renameOwner(renamed, 'baskets', 'carts')).toBe(OWNERS);
  });
});

describe('the list of modules', () => {
  it.each([
    ['of this shop', LIST],
    ['of a team’s own', SMALL_LIST],
  ])('%s takes a module in, and lets it go', (_, before) => {
    for (const module of ['alpha-things', 'zeta']) {
      const after = addToList(before, module);
      expect(after).toContain(`from './${module}/module.ts';`);
      expect(removeFromList(after, module)).toBe(before);
    }
  });

  it('in another form is refused', () => {
    expect(() => addToList('export const modules = [];\n', 'guestbooks')).toThrow(
      expect.objectContaining({ code: 'scaffolding.list-unreadable' }),
    );
  });
});

it.each([
  ['guestbooks', 'guestbook'],
  ['categories', 'category'],
  ['addresses', 'address'],
  ['boxes', 'box'],
  ['branches', 'branch'],
  ['houses', 'house'],
  ['review-votes', 'review-vote'],
  ['stock', 'stock'],
  ['news', 'news'],
  ['status', 'status'],
  ['glass', 'glass'],
  ['days', 'day'],
])('one of %s is a %s', (plural, singular) => {
  expect(singularOf(plural)).toBe(singular);
});
