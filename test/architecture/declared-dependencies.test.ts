import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { buildModuleGraph } from '../../src/platform/kernel/index.ts';

const graph = buildModuleGraph(modules);
const IMPORT = /from '\.\.\/([a-z-]+)\/contract\.ts'/g;

/** Modules whose contract a module's code imports, type-only imports included. */
function importedContracts(module: string): string[] {
  const folder = join('src/modules', module);
  const texts = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(IMPORT)].map((match) => match[1] as string))),
  ].sort();
}

describe('declared dependencies', () => {
  it('are known for every module folder', () => {
    const folders = readdirSync('src/modules', { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map(({ name }) => name).sort()).toEqual(graph.modules.map(({ name }) => name).sort());
  });

  it.each(graph.modules.map((module) => [module.name, module] as const))(
    'of %s are the contracts that its code imports, no more and no fewer',
    (name, module) => {
      const declared = new Set([
        ...module.requires,
        ...module.reacts.map(({ event }) => event.split('.')[0] as string),
      ]);
      expect(importedContracts(name)).toEqual([...declared].sort());
    },
  );
});
