import { cp, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Client } from 'pg';
import type { PostgresPlacement } from '../../../src/platform/databases/index.ts';
import type { SqliteCopy } from './fault.ts';

const LEDGER_FILE = 'sandbox-gateway.jsonl';

/**
 * What a shop at rest has on PostgreSQL, as the files that the checkers read: a data folder with a database
 * for each module, in which tables have columns, rows and indexes, and nothing else.
 */
export async function copyToSqlite(
  dataFolder: string,
  placements: Iterable<PostgresPlacement>,
  connect: (module: string) => Promise<Client>,
): Promise<SqliteCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-copy-'));
  for (const { module, schema } of placements) {
    const client = await connect(module);
    const file = new Database(join(folder, `${module}.sqlite`));
    try {
      await copySchema(client, schema, file);
      await copyIndexes(client, schema, file);
    } finally {
      file.close();
      await client.end();
    }
  }
  const ledger = join(dataFolder, LEDGER_FILE);
  if (existsSync(ledger)) await cp(ledger, join(folder, LEDGER_FILE));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function copySchema(client: Client, schema: string, file: Database.Database): Promise<void> {
  file.pragma('synchronous = off');
  const { rows: columns } = await client.query<{ table: string; column: string; type: string }>(
    `select table_name as table, column_name as column, data_type as type
      from information_schema.columns where table_schema = $1 order by table_name, ordinal_position`,
    [schema],
  );
  for (const [table, ofTable] of Map.groupBy(columns, (row) => row.table)) {
    const definitions = ofTable.map(({ column, type }) => definitionOf(table, column, type));
    file.exec(`create table "${table}" (${definitions.join(', ')})`);
    const names = ofTable.map(({ column }) => `"${column}"`).join(', ');
    // Everything as text; SQLite makes numbers of it where the column has any.
    const selected = ofTable.map(({ column }) => `"${column}"::text`).join(', ');
    const { rows } = await client.query<(string | null)[]>({
      text: `select ${selected} from "${schema}"."${table}"`,
      rowMode: 'array',
    });
    const marks = ofTable.map(() => '?').join(', ');
    const insert = file.prepare(`insert into "${table}" (${names}) values (${marks})`);
    file.transaction(() => {
      for (const row of rows) insert.run(...row);
    })();
  }
}

/** Without them, a checker would read a long history once for each of its rows. What is unique is the checkers' to say. */
async function copyIndexes(client: Client, schema: string, file: Database.Database): Promise<void> {
  const { rows } = await client.query<{ name: string; table: string; columns: readonly string[] }>(
    `select i.indexrelid::regclass::text as name, t.relname as table,
        array_agg(a.attname::text order by k.place) as columns
      from pg_index i join pg_class t on t.oid = i.indrelid and t.relnamespace = $1::regnamespace
        cross join unnest(i.indkey) with ordinality as k (number, place)
        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number
      where i.indexprs is null group by i.indexrelid, t.relname`,
    [schema],
  );
  for (const { name, table, columns } of rows)
    file.exec(`create index "${name}" on "${table}" (${columns.map((column) => `"${column}"`).join(', ')})`);
}

function definitionOf(table: string, column: string, type: string): string {
  // The checkers ask SQLite for the last number that an outbox has given.
  if (table === 'outbox' && column === 'seq') return '"seq" integer primary key autoincrement';
  return `"${column}" ${NUMBERS.has(type) ? 'integer' : 'text'}`;
}

const NUMBERS = new Set(['smallint', 'integer', 'bigint', 'numeric']);
