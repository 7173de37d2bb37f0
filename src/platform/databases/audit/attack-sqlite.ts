import { sql } from 'kysely';
import { AppError, messageOf } from '../../foundation/index.ts';
import { PLATFORM_TABLES, type TableManifest } from '../manifest.ts';
import type { ModuleDatabase } from '../module-database.ts';
import type { Placement } from '../placement.ts';
import type { Action, Attempt } from './attempt.ts';

interface SqliteStatement {
  readonly action: Action;
  readonly target: string;
  readonly sql: string;
}

const REFUSALS = ['databases.foreign-table', 'databases.forbidden-statement'];
/** What can be tried outside a transaction too; some of it SQLite does nowhere else. */
const READING: readonly Action[] = ['read', 'attach', 'open', 'pragma'];

/** Sets every module on SQLite on every other one, through the handle that the module itself has. */
export async function attackOnSqlite(
  placements: readonly Placement[],
  manifests: readonly TableManifest[],
  databases: ReadonlyMap<string, ModuleDatabase<never>>,
): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  for (const attacker of placements.filter(({ engine }) => engine === 'sqlite')) {
    const database = databases.get(attacker.module);
    for (const victim of placements) {
      if (victim.module === attacker.module) continue;
      for (const statement of statementsOf(attacker, victim, manifests)) {
        const { action, target } = statement;
        const common = { attacker: attacker.module, victim: victim.module, action, target };
        if (READING.includes(action))
          attempts.push({ ...common, as: 'its handle', ...(await tryOutside(database, statement.sql)) });
        attempts.push({ ...common, as: 'its transaction', ...(await tryInside(database, statement.sql)) });
      }
    }
  }
  return attempts;
}

function statementsOf(
  attacker: Placement,
  victim: Placement,
  manifests: readonly TableManifest[],
): SqliteStatement[] {
  const tablesOf = (module: string) => manifests.find((manifest) => manifest.module === module)?.tables ?? [];
  const names = namesOf(victim, tablesOf(victim.module));
  // In a file of its own, a name that the attacker has too is the attacker's.
  const own = new Set(namesOf(attacker, tablesOf(attacker.module)));
  const byName = names.filter((name) => !own.has(name)).flatMap((name) => statementsAgainst(name));
  if (victim.engine !== 'sqlite') return byName;
  const file = `'${victim.file.replaceAll("'", "''")}'`;
  return [
    ...byName,
    { action: 'attach', target: victim.file, sql: `attach database ${file} as victim` },
    { action: 'attach', target: victim.file, sql: `vacuum into ${file}` },
    ...names.map((name) => ({
      action: 'open' as const,
      target: `victim.${name}`,
      sql: `select * from victim."${name}"`,
    })),
    { action: 'pragma', target: victim.file, sql: 'pragma database_list' },
    { action: 'pragma', target: victim.file, sql: 'pragma writable_schema = on' },
    { action: 'lock', target: victim.file, sql: 'begin exclusive' },
  ];
}

/** As the victim's file has them; of a victim elsewhere what its manifest says. */
function namesOf(placement: Placement, tables: readonly string[]): readonly string[] {
  if (placement.engine !== 'sqlite') return tables;
  const prefix = placement.level === 'tables' ? `${placement.module.replaceAll('-', '_')}_` : '';
  return [...tables, ...PLATFORM_TABLES].map((name) => prefix + name);
}

function statementsAgainst(name: string): SqliteStatement[] {
  const table = `"${name}"`;
  const on = (action: Action, text: string): SqliteStatement => ({ action, target: name, sql: text });
  return [
    on('read', `select * from ${table}`),
    on('insert', `insert into ${table} default values`),
    on('update', `update ${table} set rowid = rowid`),
    on('delete', `delete from ${table}`),
    on('alter', `alter table ${table} add column attack integer`),
    on('drop', `drop table ${table}`),
    on('reference', `create table attack (id integer references ${table})`),
    on('trigger', `create trigger attack after insert on ${table} begin select 1; end`),
    on('pragma', `pragma table_info(${table})`),
  ];
}

type Result = Pick<Attempt, 'outcome' | 'reason'>;

const NOT_OPEN: Result = { outcome: 'unknown', reason: 'its database is not open' };

async function tryOutside(database: ModuleDatabase<never> | undefined, text: string): Promise<Result> {
  if (database === undefined) return NOT_OPEN;
  try {
    await sql.raw(text).execute(database.query);
    return { outcome: 'crossed', reason: '' };
  } catch (error) {
    return resultOf(error);
  }
}

/** Thrown to end a transaction without a trace. */
const undo = new Error('rolled back');

async function tryInside(database: ModuleDatabase<never> | undefined, text: string): Promise<Result> {
  if (database === undefined) return NOT_OPEN;
  try {
    await database.transaction(async (transaction) => {
      await sql.raw(text).execute(transaction.query);
      throw undo;
    });
    return { outcome: 'crossed', reason: 'it was not rolled back' };
  } catch (error) {
    return error === undo ? { outcome: 'crossed', reason: '' } : resultOf(error);
  }
}

function resultOf(error: unknown): Result {
  if (!(error instanceof AppError)) return { outcome: 'unknown', reason: messageOf(error) };
  return { outcome: REFUSALS.includes(error.code) ? 'refused' : 'unknown', reason: error.code };
}
