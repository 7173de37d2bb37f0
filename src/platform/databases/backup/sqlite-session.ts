import type Database from 'better-sqlite3';
import type { SqlitePlacement } from '../sqlite/sqlite-placement.ts';
import type { ColumnType, SequenceValue, TableDescription } from './backup-manifest.ts';
import { isCarried, type ModuleSession } from './module-session.ts';
import { prefixOf } from './names-at-place.ts';
import { blobText, integerText, realText } from './row-text.ts';
import type { RowBatch } from './table-file.ts';

const BATCH = 1_000;
const TYPES: Readonly<Record<string, ColumnType>> = {
  integer: 'integer',
  text: 'text',
  real: 'real',
  blob: 'blob',
};

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  /** Its place in the primary key, from 1; 0 for none. */
  readonly pk: number;
}

/** Reads on a connection of its own. The caller has begun the transaction whose snapshot it is. */
export class SqliteSession implements ModuleSession {
  protected readonly connection: Database.Database;
  protected readonly placement: SqlitePlacement;

  constructor(connection: Database.Database, placement: SqlitePlacement) {
    this.connection = connection;
    this.placement = placement;
  }

  tableName(table: string): string {
    return `"${this.#physicalName(table)}"`;
  }

  async rows<Row>(sql: string, values: readonly (string | number)[] = []): Promise<Row[]> {
    const statement = this.connection.prepare(sql.replaceAll(/\$\d+/g, '?'));
    if (statement.reader) return statement.all(...values) as Row[];
    statement.run(...values);
    return [];
  }

  async describe(tables: readonly string[]): Promise<TableDescription[]> {
    return tables.flatMap((table) => {
      const rows = this.connection
        .prepare(`select name, type, pk from pragma_table_info(?) order by cid`)
        .all(this.#physicalName(table)) as ColumnRow[];
      if (rows.length === 0) return [];
      const carried = rows.filter(({ name }) => isCarried(table, name));
      const columns = carried.map(({ name, type }) => ({
        name,
        type: TYPES[type.toLowerCase()] ?? ('native' as const),
      }));
      const key = carried
        .filter(({ pk }) => pk > 0)
        .sort((one, other) => one.pk - other.pk)
        .map(({ name }) => name);
      return [{ table, columns, key: key.length > 0 ? key : columns.map(({ name }) => name) }];
    });
  }

  async sequences(tables: readonly string[]): Promise<SequenceValue[]> {
    const find = this.connection.prepare(
      'select cast(seq as text) as last from sqlite_sequence where name = ?',
    );
    return (await this.describe(tables)).flatMap(({ table, key: [column] }) => {
      const row = find.get(this.#physicalName(table)) as { last: string } | undefined;
      return row === undefined || column === undefined ? [] : [{ table, column, last: row.last }];
    });
  }

  async *read({ table, columns, key }: TableDescription): AsyncGenerator<RowBatch> {
    const listed = columns.map(({ name }) => `"${name}"`).join(', ');
    const order = key.map((name) => `"${name}"`).join(', ');
    const rows = this.connection
      .prepare(`select ${listed} from ${this.tableName(table)} order by ${order}`)
      .raw(true)
      .safeIntegers(true)
      .iterate() as IterableIterator<unknown[]>;
    let lines: string[] = [];
    for (const row of rows) {
      lines.push(`[${row.map(textOf).join(',')}]\n`);
      if (lines.length < BATCH) continue;
      yield { text: lines.join(''), rows: lines.length };
      lines = [];
    }
    if (lines.length > 0) yield { text: lines.join(''), rows: lines.length };
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  #physicalName(table: string): string {
    return prefixOf(this.placement) + table;
  }
}

/** By what the value is: SQLite keeps anything in any column. */
function textOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return integerText(String(value));
  if (typeof value === 'number') return realText(value);
  return blobText(value as Buffer);
}
