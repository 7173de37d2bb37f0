import type { DatabaseError } from 'pg';
import type { AppError } from '../../foundation/index.ts';
import { foreignTable, forbiddenStatement } from '../errors.ts';
import type { Manifests } from '../manifest.ts';
import type { PostgresPlacement } from './postgres-placement.ts';

/** On whose behalf a statement ran, and whose tables there are. */
export interface RefusalContext {
  readonly placement: PostgresPlacement;
  readonly manifests: Manifests;
}

const INSUFFICIENT_PRIVILEGE = '42501';
const UNDEFINED_TABLE = '42P01';
const UNDEFINED_SCHEMA = '3F000';
const NOT_SUPPORTED = '0A000';

/**
 * The server says what it refused, not whose it is. Undefined when the statement names nothing of another
 * module: then the error is a mistake of the module in its own tables.
 */
export function explainRefusal(
  error: DatabaseError,
  sql: string,
  context: RefusalContext,
): AppError | undefined {
  const { placement, manifests } = context;
  const named = namedBy(error, sql);
  const found = named && ownerOf(named, context);
  if (found !== undefined)
    return foreignTable(placement.module, {
      ...found,
      remedy: manifests.remedyFor(found.owner),
      cause: error,
    });
  if (error.code === INSUFFICIENT_PRIVILEGE)
    return forbiddenStatement(placement.module, error.message, error);
  return undefined;
}

interface Named {
  readonly schema: string | undefined;
  readonly table: string | undefined;
}

function namedBy({ code, message }: DatabaseError, sql: string): Named | undefined {
  if (code === UNDEFINED_TABLE) return split(/relation "(.+)" does not exist/.exec(message)?.[1]);
  if (code === NOT_SUPPORTED)
    return split(/cross-database references are not implemented: "?([^"]+)"?/.exec(message)?.[1]);
  const schema =
    code === UNDEFINED_SCHEMA
      ? /schema "(.+)" does not exist/.exec(message)?.[1]
      : /permission denied for schema (\S+)/.exec(message)?.[1];
  if (schema !== undefined) return { schema, table: tableOfSchema(schema, sql) };
  return split(/(?:permission denied for|must be owner of) \w+ (\S+)/.exec(message)?.[1]);
}

function split(name: string | undefined): Named | undefined {
  if (name === undefined) return undefined;
  const parts = name.replaceAll('"', '').split('.');
  return { schema: parts.at(-2), table: parts.at(-1) };
}

function tableOfSchema(schema: string, sql: string): string | undefined {
  return new RegExp(`"?${schema.replace(/\W/g, '')}"?\\."?(\\w+)"?`, 'i').exec(sql)?.[1];
}

/** By the schema, by the prefix, or by the table's own name, in this order. */
function ownerOf({ schema, table }: Named, { placement, manifests }: RefusalContext) {
  const others = manifests.all.filter(({ module }) => module !== placement.module);
  const nameOf = (module: string) => module.replaceAll('-', '_');
  const bySchema = others.find(({ module }) => nameOf(module) === schema);
  if (bySchema !== undefined) return { owner: bySchema.module, table: table ?? schema ?? '' };
  if (table === undefined) return undefined;
  if (placement.prefix !== '' && table.startsWith(placement.prefix)) return undefined;
  const byPrefix = others.find(({ module }) => table.startsWith(`${nameOf(module)}_`));
  const isOwn = manifests.tablesOf(placement.module).includes(table);
  const byTable = isOwn ? undefined : others.find(({ tables }) => tables.includes(table));
  const owner = (byTable ?? (isOwn ? undefined : byPrefix))?.module;
  return owner === undefined ? undefined : { owner, table };
}
