import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK_FILE, readContractLock } from '../contracts/index.ts';
import { AppError, ConfigurationError } from '../foundation/index.ts';
import { type AnyModule, BASELINE_FILE } from '../kernel/index.ts';
import { changeOf, type FileChange } from './changes.ts';
import { CODE_OWNERS, renameOwner } from './code-owners.ts';
import { problemsOfName } from './draw-blueprint.ts';
import { foldersOf } from './find-users.ts';
import { addToList, MODULE_LIST, removeFromList } from './module-list.ts';
import { readText } from './read-text.ts';
import { createRenamer } from './rename-text.ts';

const CODE = [
  'src/**/*.ts',
  'migrations/**/*.ts',
  'test/**/*.ts',
  'bench/**/*.ts',
  'src/modules/*/README.md',
];

/**
 * What a module's other name changes: folders, files, imports, the names of its parts, the types of its events and
 * codes of its errors, and its lines in the lists. Its tables keep their names. Changes nothing. Throws
 * `scaffolding.released` for one whose contract was released: its name is in what others have stored.
 */
export function planRename(
  root: string,
  from: string,
  to: string,
  modules: readonly AnyModule[],
): FileChange[] {
  const problems = problemsOfName(root, to);
  if (modules.some(({ contract }) => contract.module === to))
    problems.push(`There is a module ${to} already.`);
  if (problems.length > 0) throw new ConfigurationError(problems);
  if (from in readContractLock(readText(root, LOCK_FILE) || undefined)) throw refusal(from, to);
  const rename = createRenamer(from, to, modules.find(({ contract }) => contract.module === from)?.contract);
  const files = globSync(CODE, { cwd: root }).filter((path) => path !== MODULE_LIST);
  return [
    ...files.flatMap((path) => {
      const before = readFileSync(join(root, path), 'utf8');
      const isOwn = foldersOf(from).some((folder) => path.startsWith(folder));
      const after = rename(before, isOwn, path.endsWith('.md'));
      const renamed = renamePath(path, from, to);
      if (renamed === path) return [changeOf(root, path, after)];
      return [changeOf(root, path, undefined), changeOf(root, renamed, after)];
    }),
    changeOf(root, MODULE_LIST, addToList(removeFromList(readText(root, MODULE_LIST), from), to)),
    changeOf(root, CODE_OWNERS, renameOwner(readText(root, CODE_OWNERS), from, to)),
    changeOf(root, BASELINE_FILE, renamePaths(readText(root, BASELINE_FILE), from, to)),
  ].filter((change) => change !== undefined);
}

function refusal(from: string, to: string): AppError {
  return new AppError({
    code: 'scaffolding.released',
    kind: 'conflict',
    message: `${from} was released, so it keeps its name: its database, its roles, the types of its events in the boxes of others and the cursors of its consumers carry it. Write ${to} beside it with \`new module\`, move its callers, and remove ${from} in two steps.`,
  });
}

function renamePath(path: string, from: string, to: string): string {
  return path
    .replace(new RegExp(`^(src/modules|migrations|test/modules)/${from}/`), `$1/${to}/`)
    .replace(new RegExp(`/(\\d{4}-|boot-|ask-)${from}\\.ts$`), `/$1${to}.ts`);
}

function renamePaths(text: string, from: string, to: string): string {
  return text.replaceAll(new RegExp(`"((?:src/modules|migrations)/)${from}/`, 'g'), `"$1${to}/`);
}
