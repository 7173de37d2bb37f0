import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyModule } from '../kernel/index.ts';
import { MODULE_LIST } from './module-list.ts';

const CODE = ['src/**/*.ts', 'migrations/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'];

/** The folders that are a module's alone. */
export function foldersOf(module: string): string[] {
  return [`src/modules/${module}/`, `migrations/${module}/`, `test/modules/${module}/`];
}

/** Who uses a module: other modules by their definitions, and files of code by what they import. A line for each. */
export function findUsers(root: string, module: string, modules: readonly AnyModule[]): string[] {
  const declared = modules.flatMap(({ contract, requires, reactions = [] }) => {
    if (contract.module === module) return [];
    return [
      ...(requires.some((required) => required.module === module) ? [`${contract.module} requires it`] : []),
      ...reactions
        .filter(({ event }) => event.module === module)
        .map(({ event }) => `${contract.module} reacts to ${event.type}`),
    ];
  });
  return declared.length > 0 ? declared : importersOf(root, module).map((file) => `${file} imports it`);
}

/** Files outside the module that import one of its files, but for the list of modules. */
function importersOf(root: string, module: string): string[] {
  const own = foldersOf(module);
  const imported = new RegExp(
    `from '[./]*(?:src/modules|modules|migrations|test/modules)?/?${module}/[\\w./-]+\\.ts'`,
  );
  const found = globSync(CODE, { cwd: root }).sort();
  return found.filter(
    (file) =>
      file !== MODULE_LIST &&
      !own.some((folder) => file.startsWith(folder)) &&
      imported.test(readFileSync(join(root, file), 'utf8')),
  );
}
