import Database from 'better-sqlite3';
import { Client } from 'pg';
import type { Placement } from '../../src/platform/databases/index.ts';
import type { Environment } from '../../src/platform/foundation/index.ts';

/** Where a text was found. */
export interface Found {
  readonly module: string;
  readonly table: string;
  readonly column: string;
  readonly marker: string;
  readonly row: Readonly<Record<string, unknown>>;
}

interface StoredTable {
  readonly table: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Looks for texts in every column of every table of a module, those of the platform too, past the module and
 * its guard: by another connection, in whatever the catalogue of the database says is there.
 */
export async function scanTables(
  placement: Placement,
  environment: Environment,
  markers: readonly string[],
): Promise<Found[]> {
  const tables =
    placement.engine === 'sqlite' ? readSqlite(placement) : await readPostgres(placement, environment);
  const found = tables.flatMap(({ table, rows }) =>
    rows.flatMap((row) =>
      Object.entries(row).flatMap(([column, value]) => {
        const text = String(value).toLowerCase();
        return markers
          .filter((marker) => text.includes(marker.toLowerCase()))
          .map((marker) => ({ module: placement.module, table, column, marker, row }));
      }),
    ),
  );
  return found;
}

/** The tables themselves and their columns, as the catalogue has them. */
export async function columnsOf(
  placement: Placement,
  environment: Environment,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (placement.engine === 'sqlite') {
    const database = new Database(placement.file, { readonly: true });
    try {
      return new Map(
        tablesOfSqlite(database, placement).map(({ name, table }) => [
          table,
          (database.prepare(`select name from pragma_table_info(?)`).all(name) as { name: string }[]).map(
            (column) => column.name,
          ),
        ]),
      );
    } finally {
      database.close();
    }
  }
  return withClient(placement, environment, async (client) => {
    const { rows } = await client.query<{ table: string; column: string }>(
      `select table_name as table, column_name as column from information_schema.columns
       where table_schema = $1 and table_name ^@ $2`,
      [placement.schema, placement.prefix],
    );
    const byTable = Map.groupBy(rows, ({ table }) => table.slice(placement.prefix.length));
    return new Map([...byTable].map(([table, of]) => [table, of.map(({ column }) => column)]));
  });
}

type OnSqlite = Extract<Placement, { engine: 'sqlite' }>;

/** Of the module: at level `tables` others have theirs in the same file, each behind its name. */
function tablesOfSqlite(
  database: Database.Database,
  { level, module }: OnSqlite,
): { readonly name: string; readonly table: string }[] {
  const prefix = level === 'tables' ? `${module.replaceAll('-', '_')}_` : '';
  const rows = database
    .prepare(`select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'`)
    .all() as { name: string }[];
  return rows
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name }) => ({ name, table: name.slice(prefix.length) }));
}

function readSqlite(placement: OnSqlite): StoredTable[] {
  const database = new Database(placement.file, { readonly: true });
  try {
    return tablesOfSqlite(database, placement).map(({ name, table }) => ({
      table,
      rows: database.prepare(`select * from "${name}"`).all() as Record<string, unknown>[],
    }));
  } finally {
    database.close();
  }
}

type OnPostgres = Extract<Placement, { engine: 'postgres' }>;

function readPostgres(placement: OnPostgres, environment: Environment): Promise<StoredTable[]> {
  const { schema, prefix } = placement;
  return withClient(placement, environment, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      'select tablename as name from pg_tables where schemaname = $1 and tablename ^@ $2',
      [schema, prefix],
    );
    const found: StoredTable[] = [];
    for (const { name } of tables) {
      // As text, whatever the type.
      const { rows } = await client.query<{ row: Record<string, unknown> }>(
        `select to_jsonb(t) as row from "${schema}"."${name}" t`,
      );
      found.push({ table: name.slice(prefix.length), rows: rows.map(({ row }) => row) });
    }
    return found;
  });
}

async function withClient<Result>(
  { module, server, database, roles }: OnPostgres,
  environment: Environment,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({
    host: server.host,
    port: server.port,
    database,
    user: roles.runtime,
    password: environment[`${module.toUpperCase().replaceAll('-', '_')}_DATABASE_PASSWORD`],
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
