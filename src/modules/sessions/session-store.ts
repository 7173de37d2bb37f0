import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import type { SessionsSchema } from './schema.ts';

type SessionsQuery = Kysely<SessionsSchema>;

interface NewSession {
  id: string;
  tokenHash: string;
  userId: string;
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
export const deleteSessionsBefore = statement(
  (query: SessionsQuery, given: { userId: string; version: number }) =>
    query
      .deleteFrom('sessions')
      .where('user_id', '=', given.userId)
      .where('user_version', '<', given.version),
);

export const deleteExpiredSessions = statement(
  (query: SessionsQuery, given: { now: number; limit: number }) =>
    query
      .deleteFrom('sessions')
      .where(
        'id',
        'in',
        query.selectFrom('sessions').select('id').where('expires_at', '<=', given.now).limit(given.limit),
      ),
);

export const findBlock = statement((query: SessionsQuery, given: { userId: string }) =>
  query.selectFrom('user_blocks').select('version').where('user_id', '=', given.userId),
);

export const storeBlock = statement((query: SessionsQuery, given: { userId: string; version: number }) =>
  query
    .insertInto('user_blocks')
    .values({ user_id: given.userId, version: given.version })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet({ version: sql<number>`max(version, excluded.version)` }),
    ),
);
