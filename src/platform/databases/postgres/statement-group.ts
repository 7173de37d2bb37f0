import type { Writable } from 'node:stream';
import { DatabaseError, Query } from 'pg';
import { valueTypes } from './client-configuration.ts';
import { sqlStateOf } from './postgres-errors.ts';

export interface RanStatement {
  readonly rows: unknown[];
  readonly changes: number;
  readonly command: string;
}

/** What pg's types leave out of a connection: the messages of the extended protocol. */
export interface WireConnection {
  readonly stream: Writable;
  /** By name, what the server has said to be prepared. */
  readonly parsedStatements: Readonly<Record<string, string>>;
  parse(message: { readonly name: string; readonly text: string }): void;
  describe(message: { readonly type: 'S'; readonly name: string }): void;
  bind(message: { readonly statement: string; readonly values: readonly (string | null)[] }): void;
  execute(message: object): void;
  sync(): void;
}

interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

/** Of a statement that is prepared on a connection, or on its way to be; described by its first group. */
interface Prepared {
  columns: readonly Column[];
}

interface Member {
  readonly name: string;
  readonly sql: string;
  readonly values: readonly (string | null)[];
  readonly resolve: (ran: RanStatement) => void;
  readonly reject: (error: unknown) => void;
  readonly rows: unknown[];
  /** Set when this group prepares it. */
  preparing: Prepared | undefined;
  /** Of a row that could not be read. */
  unread: { readonly error: unknown } | undefined;
}

const preparedOn = new WeakMap<WireConnection, Map<string, Prepared>>();

/** pg accepts no queries but its own on a pipelined connection. */
const OwnQuery = Query as unknown as new (
  text: string,
) => {
  /** Of the statement whose turn it is: under this name pg notes that it is prepared. */
  name: string;
  text: string;
};

/**
 * Prepared statements that go to the server together, under one Sync: it sends their answers together, and
 * behind one that fails it skips the rest. Each is prepared, and described, once for a connection. For the
 * statements of one transaction, or for a single one:
 * https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-PIPELINING.
 */
export class StatementGroup extends OwnQuery {
  readonly #members: Member[] = [];
  readonly #onEnd: (error?: unknown) => void;
  #prepared: Map<string, Prepared> | undefined;
  #answered = 0;

  /** `onEnd` is told when the last is answered, and of the error that ended the group before that. */
  constructor(onEnd: (error?: unknown) => void) {
    super('');
    this.#onEnd = onEnd;
  }

  add(name: string, sql: string, parameters: readonly unknown[]): Promise<RanStatement> {
    return new Promise((resolve, reject) => {
      const values = parameters.map(asText);
      this.#members.push({
        name,
        sql,
        values,
        resolve,
        reject,
        rows: [],
        preparing: undefined,
        unread: undefined,
      });
    });
  }

  /** Called by pg when it is this group's turn to be sent. */
  submit(connection: WireConnection): null {
    this.#prepared = preparedOn.get(connection) ?? new Map<string, Prepared>();
    preparedOn.set(connection, this.#prepared);
    for (const member of this.#members) {
      const { name, sql, values } = member;
      if (!this.#prepared.has(name)) {
        member.preparing = { columns: [] };
        this.#prepared.set(name, member.preparing);
        connection.parse({ name, text: sql });
        connection.describe({ type: 'S', name });
      }
      connection.bind({ statement: name, values });
      connection.execute({});
    }
    connection.sync();
    this.#turnTo(0);
    return null;
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    const preparing = this.#members[this.#answered]?.preparing;
    if (preparing === undefined) return;
    preparing.columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: valueTypes.getTypeParser(dataTypeID),
    }));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const member = this.#members[this.#answered];
    if (member === undefined || member.unread !== undefined) return;
    try {
      member.rows.push(readRow(this.#prepared?.get(member.name)?.columns ?? [], fields));
    } catch (error) {
      member.unread = { error };
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    const member = this.#members[this.#answered];
    this.#turnTo(this.#answered + 1);
    if (this.#answered === this.#members.length) this.#onEnd();
    if (member?.unread !== undefined) member.reject(member.unread.error);
    else member?.resolve({ rows: member.rows, ...readTag(text) });
  }

  handleReadyForQuery(): void {
    // Each was answered at its own end.
  }

  /** An error of the server is that of the statement whose turn it is; a lost connection is that of all. */
  handleError(error: Error & { readonly severity?: string }, connection?: WireConnection): void {
    const [failed, ...skipped] = this.#members.slice(this.#answered);
    if (failed === undefined) return;
    this.#answered = this.#members.length;
    this.#onEnd(error);
    for (const { name, preparing } of [failed, ...skipped]) {
      const isPrepared = connection?.parsedStatements[name] !== undefined;
      if (preparing !== undefined && !isPrepared) this.#prepared?.delete(name);
    }
    failed.reject(error);
    const isOfOne = sqlStateOf(error) !== undefined && error.severity === 'ERROR';
    for (const { reject } of skipped) reject(isOfOne ? skippedBehind(error) : error);
  }

  #turnTo(index: number): void {
    this.#answered = index;
    this.name = this.#members[index]?.name ?? '';
    this.text = this.#members[index]?.sql ?? '';
  }
}

function readRow(columns: readonly Column[], fields: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index];
    const text = fields[index];
    if (column !== undefined)
      row[column.name] = text === null || text === undefined ? null : column.parse(text);
  }
  return row;
}

/** Of `INSERT 0 2`, `UPDATE 2`, `BEGIN`. */
function readTag(text: string): { command: string; changes: number } {
  const [command = '', ...numbers] = text.split(' ');
  return { command, changes: Number(numbers.at(-1) ?? 0) };
}

/** in_failed_sql_transaction */
const SKIPPED = '25P02';

/** Of a statement behind one that failed, as the server says it of what comes later in the transaction. */
function skippedBehind(cause: Error): DatabaseError {
  const error = new DatabaseError(
    'A statement that was sent before it failed, so it was skipped.',
    0,
    'error',
  );
  error.code = SKIPPED;
  error.cause = cause;
  return error;
}

/** Whether a statement was not run for one before it that failed. */
export function isSkipped(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === SKIPPED;
}

function asText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  assertParameter(value);
  return value === null || value === undefined ? null : String(value);
}

/** Throws for what is no text, number or null. */
export function assertParameter(value: unknown): void {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'number') return;
  throw new TypeError(`a ${typeof value} cannot be a parameter of a statement; give a text or a number`);
}
