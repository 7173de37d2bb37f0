import type { Client } from 'pg';
import { isAppError, messageOf, toIsoTime } from '../../foundation/index.ts';
import { migrationFailed } from '../migration-errors.ts';
import { migrationsLocked, notProvisioned } from './migrator-errors.ts';
import type { HistoryRow, MigrationStatus } from '../migration-history.ts';
import { connectRole } from './connect-role.ts';
import { dropInvalidIndexes } from './drop-invalid-indexes.ts';
import type { Passwords } from './passwords.ts';
import { sqlStateOf } from './postgres-errors.ts';
import type { PostgresPlacement } from './postgres-placement.ts';

/** How long a migration waits for a table that others use; longer, and whoever comes after it waits too. */
const LOCK_MILLISECONDS = 2_000;
/** How long it waits for another process that migrates the same module. */
const OTHER_MIGRATION_MILLISECONDS = 60_000;
/** How long the building of an index waits for open transactions; nobody who reads or writes waits for it. */
const BESIDE_MILLISECONDS = 300_000;

/**
 * Applies pending migrations as the migrator, acting as the owner: each in a transaction, under a lock on
 * the module's history, so that of two processes one finds the work done.
 */
export async function migratePostgres(
  placement: PostgresPlacement,
  passwords: Passwords,
  compare: (history: readonly HistoryRow[]) => readonly MigrationStatus[],
): Promise<string[]> {
  const client = await connectMigrator(placement, passwords);
  try {
    await createHistory(client, placement);
    const applied: string[] = [];
    for (const { name } of pendingOf(compare(await readHistory(client, placement)))) {
      if (await applyOne(client, placement, passwords, name, compare)) applied.push(name);
    }
    return applied;
  } finally {
    await client.end();
  }
}

function pendingOf(statuses: readonly MigrationStatus[]): readonly MigrationStatus[] {
  return statuses.filter(({ appliedAt }) => appliedAt === undefined);
}

/** Answers false when another process was faster. */
async function applyOne(
  client: Client,
  placement: PostgresPlacement,
  passwords: Passwords,
  name: string,
  compare: (history: readonly HistoryRow[]) => readonly MigrationStatus[],
): Promise<boolean> {
  try {
    await client.query('begin');
    await client.query(`set local lock_timeout = ${OTHER_MIGRATION_MILLISECONDS}`);
    await client.query(`lock table ${historyTable(placement)} in share row exclusive mode`);
    await client.query(`set local lock_timeout = ${LOCK_MILLISECONDS}`);
    const migration = pendingOf(compare(await readHistory(client, placement))).find(
      (pending) => pending.name === name,
    );
    if (migration === undefined) {
      await client.query('rollback');
      return false;
    }
    if (migration.alone) {
      // The transaction that holds the lock has nothing to do meanwhile, however long that takes.
      await client.query('set local idle_in_transaction_session_timeout = 0');
      await runBesideTransaction(placement, passwords, migration);
    } else for (const sql of migration.sql) await client.query(sql);
    await client.query(
      `insert into ${historyTable(placement)} (name, checksum, applied_at) values ($1, $2, $3)`,
      [migration.name, migration.checksum, toIsoTime(Date.now())],
    );
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    if (isAppError(error)) throw error;
    if (sqlStateOf(error) === '55P03') throw migrationsLocked(placement.module, name, error);
    throw migrationFailed(placement.module, name, error);
  }
}

/** On a connection of its own, while this one holds the lock on the history. */
async function runBesideTransaction(
  placement: PostgresPlacement,
  passwords: Passwords,
  { sql }: MigrationStatus,
): Promise<void> {
  const beside = await connectMigrator(placement, passwords);
  try {
    await beside.query(`set lock_timeout = ${BESIDE_MILLISECONDS}`);
    await dropInvalidIndexes(beside, placement);
    for (const statement of sql) await beside.query(statement);
  } finally {
    await beside.end();
  }
}

function connectMigrator(placement: PostgresPlacement, passwords: Passwords): Promise<Client> {
  return connectRole(placement, passwords, 'migrator', `tearline/${placement.module}/migrate`);
}

/** The runtime role reads it, to refuse a schema that it does not fit; it must not write it. */
async function createHistory(client: Client, placement: PostgresPlacement): Promise<void> {
  const table = historyTable(placement);
  const { rows } = await client.query('select to_regclass($1) is not null as present', [table]);
  if (rows[0].present === 1) return;
  try {
    await client.query('begin');
    await client.query(
      `create table ${table} (name text collate "C" primary key, checksum text not null, applied_at text not null, number bigint generated always as identity)`,
    );
    await client.query(`revoke all on ${table} from ${quoted(placement.roles.runtime)}`);
    await client.query(`grant select on ${table} to ${quoted(placement.roles.runtime)}`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    // Another process has made it in the meantime.
    if (!/^(42P07|42710|23505)$/.test(sqlStateOf(error) ?? ''))
      throw notProvisioned(placement.module, messageOf(error), error);
  }
}

async function readHistory(client: Client, placement: PostgresPlacement): Promise<HistoryRow[]> {
  const { rows } = await client.query<HistoryRow>(historyQuery(placement));
  return rows;
}

export function historyQuery(placement: PostgresPlacement): string {
  return `select name, checksum, applied_at from ${historyTable(placement)} order by number`;
}

function historyTable({ schema, prefix }: PostgresPlacement): string {
  return `${quoted(schema)}.${quoted(`${prefix}migration_history`)}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
