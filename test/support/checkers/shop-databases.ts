import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

type Value = string | number | null;

const LEDGER_FILE = 'sandbox-gateway.jsonl';
const DATABASE_SUFFIX = '.sqlite';

/**
 * All databases of a shop's data folder behind one read-only connection, each attached under the name of
 * its module, so that a checker asks across them in SQL of its own. Beside them, as temporary tables,
 * lies what is not in a database: the gateway's ledger as `gateway`, and whatever a checker puts there.
 * The shop may be running, but nothing should be under way: each file is read as it is at that moment.
 */
export class ShopDatabases {
  readonly modules: readonly string[];
  readonly #connection: Database.Database;
  readonly #scratch: string;

  constructor(folder: string) {
    this.#scratch = mkdtempSync(join(tmpdir(), 'tearline-checker-'));
    const nothing = join(this.#scratch, 'nothing.sqlite');
    writeFileSync(nothing, '');
    this.#connection = new Database(nothing, { readonly: true });
    this.modules = readdirSync(folder)
      .filter((file) => file.endsWith(DATABASE_SUFFIX))
      .map((file) => file.slice(0, -DATABASE_SUFFIX.length));
    for (const module of this.modules) {
      const file = join(folder, module + DATABASE_SUFFIX);
      this.#connection.prepare(`attach ? as "${module}"`).run(file);
    }
    this.#readLedger(join(folder, LEDGER_FILE));
  }

  all<Row>(sql: string): Row[] {
    return this.#connection.prepare(sql).all() as Row[];
  }

  /** Makes a temporary table; the first column is indexed. */
  put(name: string, columns: readonly string[], rows: Iterable<readonly Value[]>): void {
    this.#connection.exec(
      `drop table if exists temp.${name}; create temp table ${name} (${columns.join(', ')})`,
    );
    const marks = columns.map(() => '?').join(', ');
    const insert = this.#connection.prepare(`insert into temp.${name} values (${marks})`);
    this.#connection.transaction(() => {
      for (const row of rows) insert.run(...row);
    })();
    this.#connection.exec(`create index temp.${name}_index on ${name} (${columns[0]})`);
  }

  /** The same from a query. */
  putQuery(name: string, sql: string, index: string): void {
    this.#connection.exec(`drop table if exists temp.${name}; create temp table ${name} as ${sql}`);
    this.#connection.exec(`create index temp.${name}_index on ${name} (${index})`);
  }

  close(): void {
    this.#connection.close();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  #readLedger(file: string): void {
    this.put(
      'gateway',
      ['order_id', 'line', 'kind', 'key', 'amount', 'currency', 'reference'],
      linesOf(file).map((line, index): Value[] => ledgerRow(line, index + 1)),
    );
  }
}

/** What follows the last line break was never acknowledged. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function ledgerRow(line: string, number: number): Value[] {
  try {
    const { kind, key, amount, currency, reference } = JSON.parse(line) as Record<string, Value>;
    const orderId = String(key).slice(String(key).indexOf(':') + 1);
    return [orderId, number, kind ?? null, key ?? null, amount ?? null, currency ?? null, reference ?? null];
  } catch {
    return [null, number, 'unreadable', line, 0, null, null];
  }
}
