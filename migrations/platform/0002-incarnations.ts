import { defineMigration } from '../../src/platform/databases/index.ts';

/**
 * A module that was restored has forgotten what came after its backup and may use a version of a key again.
 * It begins a new incarnation, and what comes first is told by (incarnation, version). The first one has no
 * row.
 */
export const platform0002 = defineMigration('platform/0002-incarnations', ({ schema }) => [
  schema
    .createTable('incarnations')
    .addColumn('number', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('began_at', 'integer', (column) => column.notNull())
    .addColumn('backup_taken_at', 'integer', (column) => column.notNull()),

  ...['outbox', 'inbox', 'inbox_keys'].map((table) =>
    schema.alterTable(table).addColumn('incarnation', 'integer', (column) => column.notNull().defaultTo(1)),
  ),
  schema.createIndex('outbox_place').unique().on('outbox').columns(['key', 'incarnation', 'key_version']),
  schema.dropIndex('outbox_key'),

  // A subscriber that was restored has lost what it had accepted: its cursor begins again.
  schema
    .alterTable('outbox_cursors')
    .addColumn('subscriber_incarnation', 'integer', (column) => column.notNull().defaultTo(1)),
]);
