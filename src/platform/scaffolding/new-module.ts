import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyModule } from '../kernel/index.ts';
import type { Blueprint, WrittenFile } from './blueprint.ts';
import { changeOf, type FileChange } from './changes.ts';
import { addOwner, CODE_OWNERS } from './code-owners.ts';
import { drawBlueprint, type ModuleWish } from './draw-blueprint.ts';
import { contractFile } from './files/contract-file.ts';
import { dataFiles } from './files/data-files.ts';
import { definitionFile } from './files/definition-file.ts';
import { readmeFile } from './files/readme-file.ts';
import { testFiles } from './files/test-files.ts';
import { useCaseFiles } from './files/use-case-files.ts';
import { addToList, MODULE_LIST } from './module-list.ts';
import { readText } from './read-text.ts';

/**
 * What a new module consists of: its own files, and its lines in the lists. Changes nothing; throws a
 * ConfigurationError with everything that is wrong with the wish.
 */
export function planNewModule(root: string, wish: ModuleWish, modules: readonly AnyModule[]): FileChange[] {
  const blueprint = drawBlueprint(root, wish, modules);
  const lists: WrittenFile[] = [
    [MODULE_LIST, addToList(readFileSync(join(root, MODULE_LIST), 'utf8'), wish.module)],
    [CODE_OWNERS, addOwner(readText(root, CODE_OWNERS), wish.module, blueprint.team)],
  ];
  return [...filesOf(blueprint), ...lists].flatMap(([path, text]) => changeOf(root, path, text) ?? []);
}

function filesOf(blueprint: Blueprint): WrittenFile[] {
  return [
    readmeFile(blueprint),
    contractFile(blueprint),
    definitionFile(blueprint),
    ...dataFiles(blueprint),
    ...useCaseFiles(blueprint),
    ...testFiles(blueprint),
  ];
}
