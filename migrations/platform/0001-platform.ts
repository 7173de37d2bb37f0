import { type CreateTableBuilder, sql } from 'kysely';
import { clusteredByKey, defineMigration, type Engine } from '../../src/platform/databases/index.ts';

/** What the platform keeps in every module's database. */
export const platform0001 = defineMigration('platform/0001-platform', ({ schema }, engine) => {
  return [
    schema
      .createTable('command_log')
      .addColumn('key', 'text', (column) => column.primaryKey().notNull())
      .addColumn('operation', 'text', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('expires_at', 'integer', (column) => column.notNull())
      .modifyEnd(clusteredByKey),
    schema.createIndex('command_log_expiry').on('command_log').column('expires_at'),

    withTransaction(
      engine,
      schema
        .createTable('outbox')
        .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement()),
    )
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('key_version', 'integer', (column) => column.notNull())
      .addColumn('envelope', 'text', (column) => column.notNull())
      .addColumn('stored_at', 'integer', (column) => column.notNull()),
    ...(engine === 'postgres' ? [schema.createIndex('outbox_transaction').on('outbox').column('xid')] : []),
    // Two events with one version of one key would mean that the row was not changed first.
    schema.createIndex('outbox_key').unique().on('outbox').columns(['key', 'key_version']),

    withSnapshots(
      engine,
      schema
        .createTable('outbox_cursors')
        .addColumn('subscriber', 'text', (column) => column.primaryKey().notNull())
        .addColumn('seq', 'integer', (column) => column.notNull()),
    ).addColumn('epoch', 'integer', (column) => column.notNull()),

    schema
      .createTable('inbox')
      .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('consumer', 'text', (column) => column.notNull())
      .addColumn('event_id', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('key_version', 'integer', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('envelope', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('due_at', 'integer', (column) => column.notNull())
      .addColumn('claim_epoch', 'integer', (column) => column.notNull())
      .addColumn('errors', 'text', (column) => column.notNull())
      .addColumn('accepted_at', 'integer', (column) => column.notNull())
      .addColumn('finished_at', 'integer'),
    schema.createIndex('inbox_event').unique().on('inbox').columns(['consumer', 'event_id']),
    schema
      .createIndex('inbox_unfinished')
      .on('inbox')
      .columns(['consumer', 'source', 'key', 'position'])
      .where(sql<boolean>`state in ('pending', 'parked', 'dead')`),
    schema.createIndex('inbox_pending').on('inbox').column('position').where(sql<boolean>`state = 'pending'`),
    schema
      .createIndex('inbox_finished')
      .on('inbox')
      .column('finished_at')
      .where(sql<boolean>`state in ('done', 'discarded')`),

    schema
      .createTable('inbox_keys')
      .addColumn('consumer', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('parked', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('inbox_keys_key', ['consumer', 'source', 'key'])
      .modifyEnd(clusteredByKey),

    schema
      .createTable('leases')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('epoch', 'integer', (column) => column.notNull()),

    schema
      .createTable('sagas')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('plan_version', 'integer', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('step', 'integer', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('results', 'text', (column) => column.notNull())
      .addColumn('failure', 'text')
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('due_at', 'integer', (column) => column.notNull())
      .addColumn('history', 'text', (column) => column.notNull())
      .addColumn('trace', 'text', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('updated_at', 'integer', (column) => column.notNull()),
    schema
      .createIndex('sagas_unfinished')
      .on('sagas')
      .column('due_at')
      .where(sql<boolean>`state in ('running', 'compensating')`),
  ];
});

type Table = CreateTableBuilder<string, string>;

/** On PostgreSQL, events are read by the transactions that stored them: sequence numbers are not in commit order. */
function withTransaction(engine: Engine, table: Table): Table {
  if (engine === 'sqlite') return table;
  return table.addColumn('xid', sql`xid8`, (column) => column.notNull().defaultTo(sql`pg_current_xact_id()`));
}

/** A subscriber has all that `seen` shows, and of what `reading` shows beyond it, all up to `seq`. */
function withSnapshots(engine: Engine, table: Table): Table {
  if (engine === 'sqlite') return table;
  return table
    .addColumn('seen', sql`pg_snapshot`, (column) => column.notNull())
    .addColumn('reading', sql`pg_snapshot`);
}
