import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { moduleServed } from './backup-errors.ts';
import type { SequenceValue, TableDescription } from './backup-manifest.ts';
import { backupName } from './connect-for-backup.ts';
import { valuesToCopyLine } from './copy-text.ts';
import { HISTORY, type RestoreSession } from './module-session.ts';
import { PostgresSession } from './postgres-session.ts';
import type { Value } from './row-text.ts';

/** How long it waits for a table that somebody uses: nobody should. */
const LOCK_MILLISECONDS = 5_000;
const LEAVING_MILLISECONDS = 2_000;
const LOOK_MILLISECONDS = 10;

/** One transaction of the migrator, who acts as the owner. */
export class PostgresRestoreSession extends PostgresSession implements RestoreSession {
  /** The lock on the history keeps out migrations, and so every shop that starts. */
  async begin(): Promise<void> {
    await this.refuseServed();
    await this.client.query('begin');
    await this.client.query(`set local lock_timeout = ${LOCK_MILLISECONDS}`);
    await this.client.query(`lock table ${this.tableName(HISTORY)} in access exclusive mode`);
    await this.refuseServed();
  }

  async drop(tables: readonly string[]): Promise<void> {
    const present = (await this.describe(tables)).map(({ table }) => this.tableName(table));
    if (present.length > 0) await this.client.query(`drop table ${present.join(', ')}`);
    // Whoever had them locked until now may be somebody who serves.
    await this.refuseServed();
  }

  async define(sql: string): Promise<void> {
    await this.client.query(sql);
  }

  async inOrderOfReferences(tables: readonly string[]): Promise<string[]> {
    const { schema, prefix } = this.placement;
    const references = await this.rows<{ from: string; to: string }>(REFERENCES, [schema, prefix]);
    const ordered: string[] = [];
    const left = new Set(tables);
    while (left.size > 0) {
      const next = [...left].filter(
        (table) => !references.some(({ from, to }) => from === table && to !== table && left.has(to)),
      );
      if (next.length === 0) throw new Error(`${[...left].join(', ')} refer to each other in a circle`);
      for (const table of next) left.delete(table);
      ordered.push(...next);
    }
    return ordered;
  }

  async load({ table, columns }: TableDescription, batches: AsyncIterable<Value[][]>): Promise<void> {
    const listed = columns.map(({ name }) => this.client.escapeIdentifier(name)).join(', ');
    const copy = this.client.query(copyFrom(`copy ${this.tableName(table)} (${listed}) from stdin`));
    await pipeline(Readable.from(linesOf(batches)), copy);
  }

  async setSequence({ table, column, last }: SequenceValue): Promise<void> {
    await this.client.query('select setval(pg_get_serial_sequence($1, $2), greatest($3, 1), $3 > 0)', [
      this.tableName(table),
      column,
      last,
    ]);
  }

  /** The server has checked each row when it came. */
  async checkReferences(): Promise<void> {}

  async commit(): Promise<void> {
    await this.client.query('commit');
  }

  async rollback(): Promise<void> {
    await this.client.query('rollback').catch(() => undefined);
  }

  /** The server notices a moment later that whoever has migrated here is gone; who is there afterwards serves. */
  async untilLeft(): Promise<void> {
    const giveUpAt = performance.now() + LEAVING_MILLISECONDS;
    while ((await this.others()).length > 0 && performance.now() < giveUpAt) await delay(LOOK_MILLISECONDS);
  }

  private async refuseServed(): Promise<void> {
    const { module, roles, database } = this.placement;
    const others = await this.others();
    if (others.length === 0) return;
    const listed = others.map(({ name, connections }) => `${connections} × ${name || 'without a name'}`);
    throw moduleServed(module, `connections of ${roles.runtime} to ${database} (${listed.join(', ')})`);
  }

  private others(): Promise<{ name: string; connections: number }[]> {
    const { module, roles } = this.placement;
    return this.rows(CONNECTIONS, [roles.runtime, backupName(module)]);
  }
}

async function* linesOf(batches: AsyncIterable<Value[][]>): AsyncGenerator<string> {
  for await (const rows of batches) yield rows.map(valuesToCopyLine).join('');
}

const CONNECTIONS = `select application_name as name, count(*) as connections from pg_stat_activity
  where datname = current_database() and usename = $1 and application_name <> $2
  group by application_name order by application_name`;

const REFERENCES = `select substr(source.relname, length($2) + 1) as from, substr(target.relname, length($2) + 1) as to
  from pg_constraint as reference
  join pg_class as source on source.oid = reference.conrelid
  join pg_class as target on target.oid = reference.confrelid
  join pg_namespace as namespace on namespace.oid = source.relnamespace and namespace.nspname = $1
  where reference.contype = 'f'`;
