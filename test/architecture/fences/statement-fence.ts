import { findForeignTables } from '../../../src/platform/extraction/code/foreign-tables.ts';
import type { SourceTree } from '../../../src/platform/extraction/code/source-tree.ts';
import { type AnyModule, manifestsOf } from '../../../src/platform/kernel/index.ts';
import { blind, type FenceReport } from './fence.ts';

const FENCE = 'statements-name-own-tables';
export const OPEN = 'statements-say-which-table';
const OPEN_REMEDY =
  "Which table it is shows only at run time, so that another module's would pass this fence. Write the name where the statement is, as a constant of the module, or list what the parameter can be in its type: 'orders' | 'order_items'. For another module's data call its contract.";
const FOLDER = /^src\/modules\/([^/]+)\//;

/** No statement in the code or the migrations of a module names another module's table. */
export function checkStatements(code: SourceTree, modules: readonly AnyModule[]): FenceReport {
  const remedies = new Map(manifestsOf(modules).map(({ module, remedy }) => [module, remedy]));
  const read = modules.map((definition) => ({
    definition,
    ...findForeignTables(code, definition.contract.module, modules),
  }));
  const named = read.reduce((sum, each) => sum + each.named, 0);
  return {
    name: 'statements',
    looked: `${named} names of tables in ${modules.length} modules`,
    violations: read.flatMap(({ foreign, open }) => [
      ...foreign.map(({ file, place, table, owner }) => ({
        fence: FENCE,
        file,
        what: `${table} of ${owner}`,
        place,
        remedy: `The table belongs to ${owner}. Do not name it; ${remedies.get(owner) ?? 'call its contract'}.`,
      })),
      ...open.map(({ file, place, what }) => ({ fence: OPEN, file, what, place, remedy: OPEN_REMEDY })),
    ]),
    problems: [
      ...unlistedModules(code, modules),
      ...(named === 0
        ? [blind(FENCE, `0 statements in ${modules.length} modules`)]
        : read
            .filter(({ definition, named: own }) => own === 0 && Object.keys(definition.tables).length > 0)
            .map(({ definition, files }) =>
              blind(
                FENCE,
                `0 statements in ${files} files of ${definition.contract.module}, which owns ${Object.keys(definition.tables).length} tables,`,
              ),
            )),
    ],
  };
}

/** Folders of modules that the list does not name: no fence that goes by the list looks into them. */
function unlistedModules(code: SourceTree, modules: readonly AnyModule[]): string[] {
  const listed = new Set(modules.map(({ contract }) => contract.module));
  const folders = new Set(code.in('src/modules').flatMap((file) => FOLDER.exec(file)?.[1] ?? []));
  return [...folders]
    .filter((folder) => !listed.has(folder))
    .map((folder) => blind(FENCE, `nothing of src/modules/${folder}, which is no module of the list,`));
}
