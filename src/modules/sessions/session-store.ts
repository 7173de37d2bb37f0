import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import type { SessionsSchema } from './schema.ts';

type SessionsQuery = Kysely<SessionsSchema>;

/** A user at some time; what is newer is told by (incarnation, version). */
interface UserAsOf {
  userId: string;
  incarnation: number;
  version: number;
}

interface NewSession {
  id: string;
  tokenHash: string;
  userId: string;
  userIncarnation: number;
  userVersion: number;
  role: 'customer' | 'staff';
  now: number;
  expiresAt: number;
}

export const insertSession = statement((query: SessionsQuery, given: NewSession) =>
  query.insertInto('sessions').values({
    id: given.id,
    token_hash: given.tokenHash,
    user_id: given.userId,
    user_incarnation: given.userIncarnation,
    user_version: given.userVersion,
    role: given.role,
    created_at: given.now,
    expires_at: given.expiresAt,
  }),
);

/** On the path of every request. */
export const findSession = statement((query: SessionsQuery, given: { tokenHash: string; now: number }) =>
  query
    .selectFrom('sessions')
    .select(['user_id as userId', 'role', 'id as sessionId'])
    .where('token_hash', '=', given.tokenHash)
    .where('expires_at', '>', given.now),
);

export const deleteSession = statement((query: SessionsQuery, given: { id: string }) =>
  query.deleteFrom('sessions').where('id', '=', given.id),
);

/** Those signed in to before the user's given version. */
export const deleteSessionsBefore = statement((query: SessionsQuery, given: UserAsOf) =>
  query
    .deleteFrom('sessions')
    .where('user_id', '=', given.userId)
    .where(({ eb, or, and }) =>
      or([
        eb('user_incarnation', '<', given.incarnation),
        and([eb('user_incarnation', '=', given.incarnation), eb('user_version', '<', given.version)]),
      ]),
    ),
);

export const deleteSessionsOf = statement((query: SessionsQuery, given: { userId: string }) =>
  query.deleteFrom('sessions').where('user_id', '=', given.userId),
);

export const findSessionsOf = statement((query: SessionsQuery, given: { userId: string }) =>
  query
    .selectFrom('sessions')
    .select(['id as sessionId', 'role', 'created_at as createdAt', 'expires_at as expiresAt'])
    .where('user_id', '=', given.userId)
    .orderBy('id'),
);

export const findBlock = statement((query: SessionsQuery, given: { userId: string }) =>
  query.selectFrom('user_blocks').select(['incarnation', 'version']).where('user_id', '=', given.userId),
);

/** Passes over what somebody else is deleting, so that no two wait for each other. */
export const deleteExpiredSessions = statement(
  (query: SessionsQuery, given: { now: number; limit: number }) =>
    query
      .deleteFrom('sessions')
      .where(
        'id',
        'in',
        query
          .selectFrom('sessions')
          .select('id')
          .where('expires_at', '<=', given.now)
          .limit(given.limit)
          .forUpdate()
          .skipLocked(),
      ),
);

/**
 * As of which incarnation and version the user was last blocked, version 0 for never. Until the transaction ends no block is stored,
 * so that one stored later finds the session that was begun meanwhile.
 */
export const lockBlock = statement((query: SessionsQuery, given: { userId: string }) =>
  query
    .insertInto('user_blocks')
    .values({ user_id: given.userId, version: sql.lit(0) })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet((row) => ({ version: row.ref('user_blocks.version') })),
    )
    .returning(['incarnation', 'version']),
);

/** An older block than the one that is known changes nothing. */
export const storeBlock = statement((query: SessionsQuery, given: UserAsOf) =>
  query
    .insertInto('user_blocks')
    .values({ user_id: given.userId, incarnation: given.incarnation, version: given.version })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet((row) => ({
          incarnation: row.ref('excluded.incarnation'),
          version: row.ref('excluded.version'),
        }))
        .where(({ eb, refTuple }) =>
          eb(
            refTuple('excluded.incarnation', 'excluded.version'),
            '>=',
            refTuple('user_blocks.incarnation', 'user_blocks.version'),
          ),
        ),
    ),
);
