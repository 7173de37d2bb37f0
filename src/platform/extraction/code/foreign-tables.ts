import type { AnyModule } from '../../kernel/index.ts';
import { findNamedTables, type NamedTable } from './named-tables.ts';
import type { SourceTree } from './source-tree.ts';

interface ForeignTable extends NamedTable {
  readonly file: string;
  readonly owner: string;
}

export interface TablesInCode {
  readonly files: number;
  /** How many names of tables were read, own ones included. */
  readonly named: number;
  readonly foreign: readonly ForeignTable[];
}

/** The tables of other modules that the code and the migrations of a module name. */
export function findForeignTables(
  code: SourceTree,
  module: string,
  modules: readonly AnyModule[],
): TablesInCode {
  const owners = ownersOfTables(module, modules);
  // In SQL a module's hyphens are underscores.
  const bySchema = new Map(
    modules.map(({ contract }) => [contract.module.replaceAll('-', '_'), contract.module]),
  );
  const files = code.in(`src/modules/${module}`, `migrations/${module}`);
  let named = 0;
  const foreign = files.flatMap((file) =>
    findNamedTables(code.parse(file)).flatMap((table) => {
      named += 1;
      const owner = owners.get(table.table) ?? bySchema.get(table.schema ?? '');
      return owner !== undefined && owner !== module ? [{ ...table, file, owner }] : [];
    }),
  );
  return { files: files.length, named, foreign };
}

function ownersOfTables(module: string, modules: readonly AnyModule[]): Map<string, string> {
  return new Map(
    modules
      .filter(({ contract }) => contract.module !== module)
      .flatMap(({ contract, tables }) =>
        Object.keys(tables).map((table) => [table, contract.module] as const),
      ),
  );
}
