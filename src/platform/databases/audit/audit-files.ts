import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { isAppError } from '../../foundation/index.ts';
import type { TableManifest } from '../manifest.ts';
import { readGuardedSchema, readOwnTables } from '../sqlite/guarded-schema.ts';
import type { SqlitePlacement } from '../sqlite/sqlite-placement.ts';
import { createStatementGuard } from '../statement-guard/index.ts';
import type { Finding } from './finding.ts';

interface SchemaObject {
  readonly type: 'table' | 'index' | 'trigger' | 'view';
  readonly name: string;
  readonly tbl_name: string;
}

const OTHERS_MAY_READ = 0o004;

/** SQLite knows no roles: what there is to find is in the files' modes, names and definitions. */
export function auditFiles(
  placements: readonly SqlitePlacement[],
  manifests: readonly TableManifest[],
): Finding[] {
  const files = Map.groupBy(
    placements.filter(({ file }) => existsSync(file)),
    ({ file }) => file,
  );
  return [...files].flatMap(([file, inFile]) => {
    const connection = new Database(file, { readonly: true, timeout: 5_000 });
    try {
      return [
        ...auditMode(file),
        ...auditNames(connection, file, inFile),
        ...inFile.flatMap((placement) => auditTables(connection, placement, manifests)),
        ...inFile.flatMap((placement) => auditDefinitions(connection, placement, manifests)),
      ];
    } finally {
      connection.close();
    }
  });
}

function auditMode(file: string): Finding[] {
  const isOpen = [file, dirname(file)].every((path) => (statSync(path).mode & OTHERS_MAY_READ) !== 0);
  if (!isOpen) return [];
  return [
    finding(file, undefined, 'file-mode', 'weakness', `file ${file}`, {
      message: `Every user of this machine may read ${file}, beside the contracts and without a trace.`,
      remedy: `chmod 700 ${dirname(file)}`,
    }),
  ];
}

/** In a shared file, tables that begin with no module's prefix. */
function auditNames(
  connection: Database.Database,
  file: string,
  inFile: readonly SqlitePlacement[],
): Finding[] {
  if (inFile.some(({ level }) => level !== 'tables')) return [];
  return readObjects(connection)
    .filter(
      ({ type, name }) => type === 'table' && !inFile.some(({ module }) => name.startsWith(prefixOf(module))),
    )
    .map(({ name }) =>
      finding(file, undefined, 'unowned-table', 'weakness', `table ${name}`, {
        message: `Table ${name} lies in the file of the modules and belongs to none of them: it can become a meeting place.`,
        remedy: `drop table "${name}"`,
      }),
    );
}

function auditTables(
  connection: Database.Database,
  placement: SqlitePlacement,
  manifests: readonly TableManifest[],
): Finding[] {
  const { module, file } = placement;
  const declared = manifests.find((manifest) => manifest.module === module)?.tables ?? [];
  const present = readOwnTables(connection, placement);
  return [
    ...present
      .filter((table) => !declared.includes(table))
      .map((table) =>
        finding(file, module, 'undeclared-table', 'weakness', `table ${table}`, {
          message: `Table ${table} lies in the place of ${module} and is not in its manifest: no check, backup or move counts on it.`,
          remedy: `add it to \`tables\` in module.ts of ${module}, or drop it in a migration`,
        }),
      ),
    ...declared
      .filter((table) => !present.includes(table))
      .map((table) =>
        finding(file, module, 'missing-table', 'weakness', `table ${table}`, {
          message: `${module} counts on table ${table}, and it is not there: the module cannot serve.`,
          remedy: 'npm run tearline -- db migrate; if it stays missing, no migration creates it',
        }),
      ),
  ];
}

/** Foreign keys, views and triggers that lead to another module. */
function auditDefinitions(
  connection: Database.Database,
  placement: SqlitePlacement,
  manifests: readonly TableManifest[],
): Finding[] {
  const { module, file, level } = placement;
  const prefix = level === 'tables' ? prefixOf(module) : '';
  const schema = readGuardedSchema(connection, placement, manifests);
  const ownerOf = (table: string) => schema.owners.get(table) ?? module;
  const guard = createStatementGuard(schema, (owner) => owner);
  try {
    return readObjects(connection)
      .filter(({ name }) => name.startsWith(prefix))
      .flatMap(({ type, name, tbl_name: table }) => {
        if (type === 'index') return [];
        const referred =
          type === 'view'
            ? readByView(guard, name)
            : type === 'trigger'
              ? [ownerOf(table)]
              : referencedTables(connection, name).map(ownerOf);
        return [...new Set(referred)]
          .filter((owner) => owner !== module)
          .map((owner) => crossing(file, module, owner, type, name));
      });
  } finally {
    guard.close();
  }
}

function crossing(
  file: string,
  module: string,
  owner: string,
  type: 'table' | 'trigger' | 'view',
  name: string,
): Finding {
  const fact = type === 'table' ? 'foreign-key' : type;
  return finding(file, owner, fact, 'crossing', `${type} ${name}`, {
    message: `The ${type} ${name} of ${module} rests on a table of ${owner}: neither can change, move or be restored alone.`,
    remedy:
      type === 'table'
        ? `make ${name} anew without the foreign key, in a migration`
        : `drop ${type} "${name}"`,
  });
}

function referencedTables(connection: Database.Database, table: string): string[] {
  return connection
    .prepare('select distinct "table" from pragma_foreign_key_list(?)')
    .pluck()
    .all(table) as string[];
}

/** The guard follows a view to what it reads, as when a statement uses it. */
function readByView(guard: { checkStatement(sql: string): void }, view: string): string[] {
  try {
    guard.checkStatement(`select * from "${view}"`);
    return [];
  } catch (error) {
    const owner = isAppError(error, 'databases.foreign-table') ? error.details?.['owner'] : undefined;
    return typeof owner === 'string' ? [owner] : [];
  }
}

function readObjects(connection: Database.Database): SchemaObject[] {
  return connection
    .prepare(
      "select type, name, tbl_name from sqlite_schema where name not like 'sqlite\\_%' escape '\\' order by name",
    )
    .all() as SchemaObject[];
}

function prefixOf(module: string): string {
  return `${module.replaceAll('-', '_')}_`;
}

function finding(
  file: string,
  module: string | undefined,
  fact: string,
  severity: Finding['severity'],
  object: string,
  words: Pick<Finding, 'message' | 'remedy'>,
): Finding {
  return { code: `audit.${fact}`, severity, module, database: file, object, ...words };
}
