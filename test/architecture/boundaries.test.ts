import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cruise, cruiseTree } from './cruise-tree.ts';
import { lawfulFiles } from './lawful-tree.ts';
import { plantTree } from './plant-tree.ts';
import { plants } from './planted-violations.ts';

const COMPUTED_IMPORT = 'src/modules/orders/open-anything.ts';

describe('the canaries', () => {
  let root: string;
  let cruise: Cruise;

  beforeAll(async () => {
    root = plantTree(
      Object.entries(lawfulFiles),
      plants.map(({ file, code }) => [file, code] as const),
      [[COMPUTED_IMPORT, `import './contract.ts';\nexport const open = (path: string) => import(path);`]],
    );
    cruise = await cruiseTree(root);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('sing for every rule, and for no rule that is gone', () => {
    const canaries = new Set(plants.map(({ rule }) => rule));
    expect([...canaries].sort()).toEqual([...cruise.rules.keys()].sort());
  });

  it.each(plants)('$rule: $file', ({ rule, file }) => {
    const fired = cruise.crossings.filter(({ from }) => from === file).map((crossing) => crossing.rule);
    expect(fired).toContain(rule);
  });

  it('sing alone: a rule fires for its plants and for nothing else', () => {
    const expected = plants.flatMap(({ rule, also = [], file }) =>
      [rule, ...also].map((name) => `${file}: ${name}`),
    );
    const fired = cruise.crossings.map(({ rule, from }) => `${from}: ${rule}`);
    expect([...new Set(fired)].sort()).toEqual([...new Set(expected)].sort());
  });

  it('see an import whose path is computed', () => {
    expect(cruise.computedImports).toEqual([{ file: COMPUTED_IMPORT, line: 2 }]);
  });

  it('say what to do instead', () => {
    for (const [rule, comment] of cruise.rules) expect(comment.length, rule).toBeGreaterThan(40);
  });
});

describe('the tree as it is', () => {
  let cruise: Cruise;

  beforeAll(async () => {
    cruise = await cruiseTree(join(import.meta.dirname, '../..'));
  });

  it('crosses no boundary', () => {
    expect(cruise.crossings.map(({ rule, from, to }) => `${from} → ${to}: ${rule}`)).toEqual([]);
    expect(cruise.computedImports).toEqual([]);
  });

  it('was seen whole', () => {
    expect(cruise.seen.length).toBeGreaterThan(0);
    expect([...cruise.seen].sort()).toEqual(cruise.onDisk);
  });
});
