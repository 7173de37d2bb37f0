import type { AnyModule } from '../../kernel/index.ts';
import { findNamedTables, type NamedTable, type OpenTable } from './named-tables.ts';
import type { SourceTree } from './source-tree.ts';

interface ForeignTable extends NamedTable {
  readonly file: string;
  readonly owner: string;
}

interface OpenTableInFile extends OpenTable {
  readonly file: string;
}

export interface TablesInCode {
  readonly files: number;
  /** How many names of tables were read, own ones included. */
  readonly named: number;
  readonly foreign: readonly ForeignTable[];
  /** Statements of the code whose table cannot be read: it may be anybody's. */
  readonly open: readonly OpenTableInFile[];
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
  const read = files.map((file) => ({ file, ...findNamedTables(file, code) }));
  const foreign = read.flatMap(({ file, named }) =>
    named.flatMap((table) => {
      const owner = owners.get(table.table) ?? bySchema.get(table.schema ?? '');
      return owner !== undefined && owner !== module ? [{ ...table, file, owner }] : [];
    }),
  );
  return {
    files: files.length,
    named: read.reduce((sum, { named }) => sum + named.length, 0),
    foreign,
    // What a migration names is seen when the fence of migrations applies it.
    open: read
      .filter(({ file }) => file.startsWith('src/'))
      .flatMap(({ file, open }) => open.map((each) => ({ ...each, file }))),
  };
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
