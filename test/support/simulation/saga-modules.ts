import { type Kysely, sql } from 'kysely';
import { defineMigration, statement } from '../../../src/platform/databases/index.ts';
import type { SimulatedModule } from './real-databases.ts';

export interface OwnerSchema {
  endings: { number: number; saga: string; outcome: string };
}

export type Direction = 'forward' | 'compensate' | 'void';

export interface ParticipantSchema {
  doings: { number: number; saga: string; step: string; direction: Direction };
}

/** Compensatable, the pivot between them and those that are only retried. */
export const STEPS = ['reserve', 'redeem', 'pay', 'earn', 'thank'] as const;
export type StepName = (typeof STEPS)[number];
export const PIVOT: StepName = 'pay';

/** What a participant does when it is asked; one that is cut off is asked after the caller has given up. */
export const STEP_BEHAVIOURS = ['agrees', 'refuses', 'cut off'] as const;
export type StepBehaviour = (typeof STEP_BEHAVIOURS)[number];

export const sagaModules: readonly SimulatedModule[] = [
  {
    module: 'owner',
    tables: ['endings'],
    migration: defineMigration('0001-endings', ({ schema }) => [
      schema
        .createTable('endings')
        .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('saga', 'text', (column) => column.notNull())
        .addColumn('outcome', 'text', (column) => column.notNull()),
    ]),
  },
  {
    module: 'participant',
    tables: ['doings'],
    migration: defineMigration('0001-doings', ({ schema }) => [
      schema
        .createTable('doings')
        .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('saga', 'text', (column) => column.notNull())
        .addColumn('step', 'text', (column) => column.notNull())
        .addColumn('direction', 'text', (column) => column.notNull()),
    ]),
  },
];

export const insertEnding = statement(
  (query: Kysely<OwnerSchema>, given: { saga: string; outcome: string }) =>
    query
      .insertInto('endings')
      .columns(['saga', 'outcome'])
      .values({ saga: given.saga, outcome: given.outcome } as never),
);

interface Doing {
  saga: string;
  step: string;
}

export const insertDoing = statement(
  (query: Kysely<ParticipantSchema>, given: Doing & { direction: Direction }) =>
    query
      .insertInto('doings')
      .columns(['saga', 'step', 'direction'])
      .values({ saga: given.saga, step: given.step, direction: given.direction } as never),
);

export const findDoing = statement(
  (query: Kysely<ParticipantSchema>, given: Doing & { direction: Direction }) =>
    query
      .selectFrom('doings')
      .select(sql.lit(1).as('one'))
      .where('saga', '=', given.saga)
      .where('step', '=', given.step)
      .where('direction', '=', given.direction),
);
