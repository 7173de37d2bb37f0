import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { History, type Operation } from '../../campaign/history.ts';
import { ShopDatabases } from '../shop-databases.ts';
import type { Invariant } from '../violation.ts';

/** A fault put into the data of a good run: what a shop with a bug might have left. */
export interface Fault {
  readonly invariant: Invariant;
  readonly name: string;
  /** A query for the id that the statements know as `(select id from victim)`. */
  readonly victim?: string;
  /** Statements with tables named `<module>.<table>`; each has to change something. */
  readonly sql?: readonly string[];
  readonly ledger?: (lines: readonly string[]) => readonly string[];
  readonly history?: (operations: readonly Operation[]) => readonly Operation[];
}

export interface Run {
  readonly folder: string;
  readonly history: History;
}

/** Copies the run and puts the fault into the copy. */
export function plant(fault: Fault, run: Run, folder: string): Run {
  cpSync(run.folder, folder, { recursive: true, filter: (file) => !file.endsWith('.sock') });
  if (fault.sql !== undefined) plantInDatabases(fault, folder);
  if (fault.ledger !== undefined) plantInLedger(fault.ledger, join(folder, 'sandbox-gateway.jsonl'));
  if (fault.history === undefined) return { folder, history: run.history };
  const history = new History();
  history.operations.push(...fault.history(run.history.operations));
  return { folder, history };
}

function plantInDatabases({ victim, sql = [], name }: Fault, folder: string): void {
  const shop = new ShopDatabases(folder);
  const { modules } = shop;
  shop.close();
  const connection = new Database(':memory:');
  try {
    connection.pragma('foreign_keys = off');
    for (const module of modules)
      connection.prepare(`attach ? as "${module}"`).run(join(folder, `${module}.sqlite`));
    if (victim !== undefined) {
      connection.exec(`create temp table victim as ${victim} limit 1`);
      if (connection.prepare('select 1 from victim').get() === undefined)
        throw new Error(`nothing to plant '${name}' in`);
    }
    for (const statement of sql) {
      const isDefinition = statement.startsWith('drop');
      if (connection.prepare(statement).run().changes === 0 && !isDefinition) {
        throw new Error(`'${name}' was not planted: nothing was changed by ${statement}`);
      }
    }
  } finally {
    connection.close();
  }
}

function plantInLedger(change: (lines: readonly string[]) => readonly string[], file: string): void {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  writeFileSync(file, [...change(lines), ''].join('\n'));
}
