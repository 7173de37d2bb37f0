import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import type { SessionsSchema } from './schema.ts';

type SessionsQuery = Kysely<SessionsSchema>;

export const findFailures = statement((query: SessionsQuery, given: { emailHash: string }) =>
  query
    .selectFrom('failed_sign_ins')
    .select(['failures', 'window_ends_at as windowEndsAt'])
    .where('email_hash', '=', given.emailHash),
);

/** One more in the window, or the first of a new one. */
export const countFailure = statement(
  (query: SessionsQuery, given: { emailHash: string; now: number; newWindowEndsAt: number }) =>
    query
      .insertInto('failed_sign_ins')
      .values({ email_hash: given.emailHash, failures: sql.lit(1), window_ends_at: given.newWindowEndsAt })
      .onConflict((conflict) =>
        conflict.column('email_hash').doUpdateSet((row) => ({
          failures: row
            .case()
            .when('failed_sign_ins.window_ends_at', '<=', given.now)
            .then(sql.lit(1))
            .else(row('failed_sign_ins.failures', '+', 1))
            .end(),
          window_ends_at: row
            .case()
            .when('failed_sign_ins.window_ends_at', '<=', given.now)
            .then(row.ref('excluded.window_ends_at'))
            .else(row.ref('failed_sign_ins.window_ends_at'))
            .end(),
        })),
      ),
);

export const forgetFailures = statement((query: SessionsQuery, given: { emailHash: string }) =>
  query.deleteFrom('failed_sign_ins').where('email_hash', '=', given.emailHash),
);

export const deletePassedWindows = statement((query: SessionsQuery, given: { now: number; limit: number }) =>
  query
    .deleteFrom('failed_sign_ins')
    .where(
      'email_hash',
      'in',
      query
        .selectFrom('failed_sign_ins')
        .select('email_hash')
        .where('window_ends_at', '<=', given.now)
        .limit(given.limit)
        .forUpdate()
        .skipLocked(),
    ),
);
