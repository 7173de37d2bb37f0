import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import type { ColumnType, SequenceValue, TableDescription } from './backup-manifest.ts';
import { copyLineToRow } from './copy-text.ts';
import { isCarried, type ModuleSession } from './module-session.ts';
import { linesOf, type RowBatch } from './table-file.ts';

const TYPES: Readonly<Record<string, ColumnType>> = {
  bigint: 'integer',
  integer: 'integer',
  smallint: 'integer',
  text: 'text',
  bytea: 'blob',
  'double precision': 'real',
  real: 'real',
};

interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  /** Its place in the primary key. */
  readonly place: number | null;
}

/** Reads with COPY. The caller has begun the transaction whose snapshot it is. */
export class PostgresSession implements ModuleSession {
  protected readonly client: Client;
  protected readonly placement: PostgresPlacement;

  constructor(client: Client, placement: PostgresPlacement) {
    this.client = client;
    this.placement = placement;
  }

  tableName(table: string): string {
    const { schema, prefix } = this.placement;
    return `${this.client.escapeIdentifier(schema)}.${this.client.escapeIdentifier(prefix + table)}`;
  }

  async rows<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query(sql, [...values])).rows as Row[];
  }

  async describe(tables: readonly string[]): Promise<TableDescription[]> {
    const rows = await this.rows<ColumnRow>(COLUMNS, this.#place(tables));
    return tables.flatMap((table) => {
      const carried = rows.filter((row) => row.table === table && isCarried(table, row.column));
      if (carried.length === 0) return [];
      const columns = carried.map(({ column, type }) => ({ name: column, type: TYPES[type] ?? 'native' }));
      const key = carried
        .filter(({ place }) => place !== null)
        .sort((one, other) => Number(one.place) - Number(other.place))
        .map(({ column }) => column);
      return [{ table, columns, key: key.length > 0 ? key : columns.map(({ name }) => name) }];
    });
  }

  async sequences(tables: readonly string[]): Promise<SequenceValue[]> {
    return this.rows(SEQUENCES, this.#place(tables));
  }

  async *read({ table, columns, key }: TableDescription): AsyncGenerator<RowBatch> {
    const listed = this.#listed(columns.map(({ name }) => name));
    const stream = this.client.query(
      copyTo(`copy (select ${listed} from ${this.tableName(table)} order by ${this.#listed(key)}) to stdout`),
    );
    const types = columns.map(({ type }) => type);
    for await (const lines of linesOf(stream as AsyncIterable<Buffer>)) {
      const text = lines.map((line) => `${copyLineToRow(line, types)}\n`).join('');
      yield { text, rows: lines.length };
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  #listed(columns: readonly string[]): string {
    return columns.map((column) => this.client.escapeIdentifier(column)).join(', ');
  }

  #place(tables: readonly string[]): unknown[] {
    const { schema, prefix } = this.placement;
    return [schema, prefix, tables.map((table) => prefix + table)];
  }
}

/** Tables with their logical names: without the prefix. */
const TABLES = `pg_class as class
  join pg_namespace as namespace on namespace.oid = class.relnamespace
    and namespace.nspname = $1 and class.relname = any($3) and class.relkind in ('r', 'p')
  cross join lateral (select substr(class.relname, length($2) + 1) as name) as logical
  join pg_attribute as attribute on attribute.attrelid = class.oid
    and attribute.attnum > 0 and not attribute.attisdropped`;

const COLUMNS = `select logical.name as table, attribute.attname as column,
    format_type(attribute.atttypid, attribute.atttypmod) as type,
    array_position(keys.indkey::int2[], attribute.attnum) as place
  from ${TABLES}
  left join pg_index as keys on keys.indrelid = class.oid and keys.indisprimary
  where attribute.attgenerated = '' order by logical.name, attribute.attnum`;

const SEQUENCES = `select logical.name as table, attribute.attname as column,
    coalesce(pg_sequence_last_value(sequence.objid::regclass), 0)::text as last
  from ${TABLES}
  join pg_depend as sequence on sequence.refobjid = class.oid and sequence.refobjsubid = attribute.attnum
    and sequence.classid = 'pg_class'::regclass and sequence.deptype in ('i', 'a')
  join pg_class as itself on itself.oid = sequence.objid and itself.relkind = 'S'
  order by logical.name, attribute.attname`;
