import type { SequenceValue, TableDescription } from './backup-manifest.ts';
import type { RestoreSession } from './module-session.ts';
import { prefixOf } from './names-at-place.ts';
import type { Value } from './row-text.ts';
import { SqliteSession } from './sqlite-session.ts';

/** One transaction in the file. The caller owns the folder, so nobody else writes. */
export class SqliteRestoreSession extends SqliteSession implements RestoreSession {
  async begin(): Promise<void> {
    this.connection.pragma('foreign_keys = off');
    this.connection.pragma('synchronous = full');
    this.connection.exec('begin immediate');
  }

  async drop(tables: readonly string[]): Promise<void> {
    for (const table of tables) this.connection.exec(`drop table if exists ${this.tableName(table)}`);
  }

  async define(sql: string): Promise<void> {
    this.connection.prepare(sql).run();
  }

  /** They are checked at the end. */
  async inOrderOfReferences(tables: readonly string[]): Promise<string[]> {
    return [...tables];
  }

  async load({ table, columns }: TableDescription, batches: AsyncIterable<Value[][]>): Promise<void> {
    const listed = columns.map(({ name }) => `"${name}"`).join(', ');
    const marks = columns.map(() => '?').join(', ');
    const insert = this.connection.prepare(
      `insert into ${this.tableName(table)} (${listed}) values (${marks})`,
    );
    for await (const rows of batches) for (const row of rows) insert.run(...row.map(toBind));
  }

  async setSequence({ table, last }: SequenceValue): Promise<void> {
    const name = prefixOf(this.placement) + table;
    this.connection.prepare('delete from sqlite_sequence where name = ?').run(name);
    this.connection.prepare('insert into sqlite_sequence (name, seq) values (?, ?)').run(name, BigInt(last));
  }

  async checkReferences(tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      const [violation] = this.connection.pragma(`foreign_key_check(${this.tableName(table)})`) as unknown[];
      if (violation !== undefined) throw new Error(`a row of ${table} refers to one that is not there`);
    }
  }

  async commit(): Promise<void> {
    this.connection.exec('commit');
    this.connection.pragma('wal_checkpoint(truncate)');
  }

  async rollback(): Promise<void> {
    if (this.connection.inTransaction) this.connection.exec('rollback');
  }
}

/** What JavaScript has as a number would be stored as a real in a column of no type. */
function toBind(value: Value): unknown {
  if (typeof value === 'number') return BigInt(value);
  if (value !== null && typeof value === 'object' && 'real' in value) return value.real;
  return value;
}
