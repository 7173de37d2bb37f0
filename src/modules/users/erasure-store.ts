import { type Kysely, sql } from 'kysely';
import { statement, textsOf } from '../../platform/databases/index.ts';
import type { RequestedBy } from './erasure.ts';
import type { UsersSchema } from './schema.ts';

type UsersQuery = Kysely<UsersSchema>;

const ERASURE = [
  'id',
  'requested_by as requestedBy',
  'requested_at as requestedAt',
  'completed_at as completedAt',
] as const;

interface NewErasure {
  id: string;
  personId: string;
  requestedBy: RequestedBy;
  now: number;
}

export const insertErasure = statement((query: UsersQuery, given: NewErasure) =>
  query.insertInto('erasures').values({
    id: given.id,
    person_id: given.personId,
    requested_by: given.requestedBy,
    requested_at: given.now,
    completed_at: sql.lit(null),
  }),
);

interface NewAnswer {
  erasureId: string;
  module: string;
  report: string | null;
  answeredAt: number | null;
}

export const insertAnswer = statement((query: UsersQuery, given: NewAnswer) =>
  query.insertInto('erasure_answers').values({
    erasure_id: given.erasureId,
    module: given.module,
    report: given.report,
    answered_at: given.answeredAt,
  }),
);

export const findErasure = statement((query: UsersQuery, given: { id: string }) =>
  query.selectFrom('erasures').select(ERASURE).where('id', '=', given.id),
);

/** Holds the request: of the last two modules to answer at once, one sees the other's answer. */
export const lockErasure = statement((query: UsersQuery, given: { id: string }) =>
  query.selectFrom('erasures').select(ERASURE).where('id', '=', given.id).forUpdate(),
);

interface ErasuresPage {
  before: string;
  limit: number;
}

export const listErasures = statement((query: UsersQuery, given: ErasuresPage) =>
  query
    .selectFrom('erasures')
    .select(ERASURE)
    .where('id', '<', given.before)
    .orderBy('id', 'desc')
    .limit(given.limit),
);

export const listPendingErasures = statement((query: UsersQuery, given: ErasuresPage) =>
  query
    .selectFrom('erasures')
    .select(ERASURE)
    .where('completed_at', 'is', null)
    .where('id', '<', given.before)
    .orderBy('id', 'desc')
    .limit(given.limit),
);

export const listCompletedErasures = statement((query: UsersQuery, given: ErasuresPage) =>
  query
    .selectFrom('erasures')
    .select(ERASURE)
    .where('completed_at', 'is not', null)
    .where('id', '<', given.before)
    .orderBy('id', 'desc')
    .limit(given.limit),
);

export const findErasuresOf = statement((query: UsersQuery, given: { personId: string }) =>
  query.selectFrom('erasures').select(ERASURE).where('person_id', '=', given.personId).orderBy('id'),
);

/** The answers to the requests in a JSON array, given or not. */
export const findAnswers = statement((query: UsersQuery, given: { erasureIds: string }) =>
  query
    .selectFrom('erasure_answers')
    .select(['erasure_id as erasureId', 'module', 'report', 'answered_at as answeredAt'])
    .where('erasure_id', 'in', textsOf(given.erasureIds))
    .orderBy('erasure_id')
    .orderBy('module'),
);

interface Answer {
  erasureId: string;
  module: string;
  report: string;
  now: number;
}

/** The first answer of a module is the one that counts; one of a module that is new since is added. */
export const storeAnswer = statement((query: UsersQuery, given: Answer) =>
  query
    .insertInto('erasure_answers')
    .values({
      erasure_id: given.erasureId,
      module: given.module,
      report: given.report,
      answered_at: given.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['erasure_id', 'module'])
        .doUpdateSet((row) => ({
          report: row.ref('excluded.report'),
          answered_at: row.ref('excluded.answered_at'),
        }))
        .where('erasure_answers.answered_at', 'is', null),
    ),
);

/** When nobody's answer is missing any more. */
export const completeErasure = statement((query: UsersQuery, given: { id: string; now: number }) =>
  query
    .updateTable('erasures')
    .set({ completed_at: given.now })
    .where('id', '=', given.id)
    .where('completed_at', 'is', null)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('erasure_answers as answer')
            .select(sql.lit(1).as('one'))
            .where('answer.erasure_id', '=', given.id)
            .where('answer.answered_at', 'is', null),
        ),
      ),
    ),
);

/** Of requests that were completed before a time. */
export const deleteOldAnswers = statement((query: UsersQuery, given: { completedBefore: number }) =>
  query
    .deleteFrom('erasure_answers')
    .where('erasure_id', 'in', (row) =>
      row.selectFrom('erasures').select('id').where('completed_at', '<', given.completedBefore),
    ),
);

export const deleteOldErasures = statement((query: UsersQuery, given: { completedBefore: number }) =>
  query.deleteFrom('erasures').where('completed_at', '<', given.completedBefore),
);

export const deleteAddressesOf = statement((query: UsersQuery, given: { userId: string }) =>
  query.deleteFrom('addresses').where('user_id', '=', given.userId),
);

export const deletePreferencesOf = statement((query: UsersQuery, given: { userId: string }) =>
  query.deleteFrom('preferences').where('user_id', '=', given.userId),
);

export const deleteLoyaltyOf = statement((query: UsersQuery, given: { userId: string }) =>
  query.deleteFrom('loyalty_entries').where('user_id', '=', given.userId),
);

export const deleteUser = statement((query: UsersQuery, given: { userId: string }) =>
  query.deleteFrom('users').where('id', '=', given.userId),
);
