import { sql } from 'kysely';
import { clusteredByKey, defineMigration } from '../../src/platform/databases/index.ts';

/** Requests of erasure, with what each module has answered. */
export const users0002 = defineMigration('0002-erasures', ({ schema }) => [
  schema
    .createTable('erasures')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('person_id', 'text', (column) => column.notNull())
    .addColumn('requested_by', 'text', (column) =>
      column.notNull().check(sql`requested_by in ('person', 'staff')`),
    )
    .addColumn('requested_at', 'integer', (column) => column.notNull())
    .addColumn('completed_at', 'integer'),
  schema
    .createIndex('erasures_pending')
    .on('erasures')
    .column('id')
    .where(sql<boolean>`completed_at is null`),

  schema.createIndex('erasures_person').on('erasures').column('person_id'),

  schema
    .createTable('erasure_answers')
    .addColumn('erasure_id', 'text', (column) => column.notNull().references('erasures.id'))
    .addColumn('module', 'text', (column) => column.notNull())
    .addColumn('report', 'text')
    .addColumn('answered_at', 'integer')
    .addPrimaryKeyConstraint('erasure_answers_key', ['erasure_id', 'module'])
    .modifyEnd(clusteredByKey),
]);
