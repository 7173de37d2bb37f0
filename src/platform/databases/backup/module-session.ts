import type { Engine, IsolationLevel } from '../isolation.ts';
import { PLATFORM_TABLES } from '../manifest.ts';
import type { SequenceValue, TableDescription } from './backup-manifest.ts';
import type { Value } from './row-text.ts';
import type { RowBatch } from './table-file.ts';

/** How a module's names are written in the place where they lie. */
export interface NamesAtPlace {
  readonly engine: Engine;
  readonly level: IsolationLevel;
  readonly schema: string | null;
  readonly prefix: string;
}

/** One module's tables on one connection, all as of one moment. */
export interface ModuleSession {
  /** The name of a table, to be put into SQL. */
  tableName(table: string): string;
  /** `$1`, `$2`, … stand for the values, in this order and once each. */
  rows<Row>(sql: string, values?: readonly (string | number)[]): Promise<Row[]>;
  /** Those of the tables that there are. */
  describe(tables: readonly string[]): Promise<TableDescription[]>;
  sequences(tables: readonly string[]): Promise<SequenceValue[]>;
  /** In the order of the key. */
  read(table: TableDescription): AsyncIterable<RowBatch>;
  close(): Promise<void>;
}

/** The same with a transaction that writes. */
export interface RestoreSession extends ModuleSession {
  /** Keeps everybody else out from here to the end. */
  begin(): Promise<void>;
  drop(tables: readonly string[]): Promise<void>;
  define(sql: string): Promise<void>;
  /** In an order in which a row comes after those that it refers to. */
  inOrderOfReferences(tables: readonly string[]): Promise<string[]>;
  load(table: TableDescription, batches: AsyncIterable<Value[][]>): Promise<void>;
  setSequence(sequence: SequenceValue): Promise<void>;
  /** Throws when a row refers to one that is not there. */
  checkReferences(tables: readonly string[]): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export const HISTORY = 'migration_history';

/** The platform's tables of which the rows are carried; the history is in the manifest. */
export const CARRIED_PLATFORM_TABLES = PLATFORM_TABLES.filter((table) => table !== HISTORY);

/** What means nothing in another database, by table. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  outbox: ['xid'],
  outbox_cursors: ['seq', 'seen', 'reading', 'epoch'],
};

export function isCarried(table: string, column: string): boolean {
  return !(LEFT_OUT[table] ?? []).includes(column);
}
