import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { defineEvents } from '../../../src/platform/contracts/index.ts';
import { defineMigration, statement } from '../../../src/platform/databases/index.ts';
import type { SimulatedModule } from './real-databases.ts';

/** What the reactions to an event do: react, fail twice first, or fail until somebody has mended it. */
export const BEHAVIOURS = ['good', 'flaky', 'poison'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

export const CONSUMERS = ['quick', 'prepared'] as const;
export const KEYS = ['a', 'b'] as const;

export const writerEvents = defineEvents('writer', {
  pageWritten: {
    version: 1,
    summary: 'A page has been written or rewritten.',
    data: z.object({ behaviour: z.enum(BEHAVIOURS) }),
    personal: [],
  },
});

export interface WriterSchema {
  pages: { key: string; version: number };
}

export interface ReaderSchema {
  effects: { number: number; consumer: string; key: string; version: number; event_id: string };
}

export const eventModules: readonly SimulatedModule[] = [
  {
    module: 'writer',
    tables: ['pages'],
    migration: defineMigration('0001-pages', ({ schema }) => [
      schema
        .createTable('pages')
        .addColumn('key', 'text', (column) => column.primaryKey().notNull())
        .addColumn('version', 'integer', (column) => column.notNull()),
    ]),
  },
  {
    module: 'reader',
    tables: ['effects'],
    migration: defineMigration('0001-effects', ({ schema }) => [
      schema
        .createTable('effects')
        .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('consumer', 'text', (column) => column.notNull())
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('event_id', 'text', (column) => column.notNull()),
    ]),
  },
];

/** Answers the version after the change. */
export const writePage = statement((query: Kysely<WriterSchema>, given: { key: string }) =>
  query
    .insertInto('pages')
    .values({ key: given.key, version: sql.lit(1) })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((row) => ({ version: row('pages.version', '+', sql.lit(1)) })),
    )
    .returning('version'),
);

export const insertEffect = statement(
  (query: Kysely<ReaderSchema>, given: Omit<ReaderSchema['effects'], 'number'>) =>
    query
      .insertInto('effects')
      .columns(['consumer', 'key', 'version', 'event_id'])
      .values({
        consumer: given.consumer,
        key: given.key,
        version: given.version,
        event_id: given.event_id,
      } as never),
);
