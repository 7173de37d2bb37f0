import { type Kysely, sql } from 'kysely';
import { statement, textsOf } from '../../platform/databases/index.ts';
import type { UsersSchema } from './schema.ts';
import type { Role, Status } from './user.ts';

type UsersQuery = Kysely<UsersSchema>;

const USER = ['id', 'email', 'name', 'role', 'status', 'version', 'created_at as createdAt'] as const;

export const findUser = statement((query: UsersQuery, given: { id: string }) =>
  query.selectFrom('users').select(USER).where('id', '=', given.id),
);

/** Holds the user until the transaction ends, and everything that belongs to them: whatever changes it begins here. */
export const lockUser = statement((query: UsersQuery, given: { id: string }) =>
  query.selectFrom('users').select(USER).where('id', '=', given.id).forUpdate(),
);

export const findUserByEmail = statement((query: UsersQuery, given: { email: string }) =>
  query.selectFrom('users').select(USER).where('email', '=', given.email),
);

export const findCredentials = statement((query: UsersQuery, given: { email: string }) =>
  query
    .selectFrom('users')
    .select([...USER, 'password_hash as passwordHash'])
    .where('email', '=', given.email),
);

export const findPasswordHash = statement((query: UsersQuery, given: { id: string }) =>
  query.selectFrom('users').select('password_hash as passwordHash').where('id', '=', given.id),
);

export const findAnyStaff = statement((query: UsersQuery, _given: object) =>
  query.selectFrom('users').select('id').where('role', '=', sql.lit('staff')).limit(1),
);

export const findUsersByIds = statement((query: UsersQuery, given: { ids: string }) =>
  query
    .selectFrom('users')
    .select(['id as userId', 'name', 'email', 'version'])
    .where('id', 'in', textsOf(given.ids)),
);

export const listUsersById = statement((query: UsersQuery, given: { after: string; limit: number }) =>
  query
    .selectFrom('users')
    .select(['id as userId', 'name', 'email', 'version'])
    .where('id', '>', given.after)
    .orderBy('id')
    .limit(given.limit),
);

interface NewUser {
  id: string;
  email: string;
  passwordHash: string;
  name: string;
  role: Role;
  now: number;
}

/** Active, in version 1, without points. Answers nothing, and writes nothing, where the e-mail has an account. */
export const insertUser = statement((query: UsersQuery, given: NewUser) =>
  query
    .insertInto('users')
    .values({
      id: given.id,
      email: given.email,
      password_hash: given.passwordHash,
      name: given.name,
      role: given.role,
      status: sql.lit('active'),
      points: sql.lit(0),
      version: sql.lit(1),
      created_at: given.now,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning(USER),
);

export const updateNameAndEmail = statement(
  (query: UsersQuery, given: { id: string; name: string; email: string }) =>
    query
      .updateTable('users')
      .set((row) => ({ name: given.name, email: given.email, version: row('version', '+', 1) }))
      .where('id', '=', given.id)
      .returning(USER),
);

export const updateStatus = statement((query: UsersQuery, given: { id: string; status: Status }) =>
  query
    .updateTable('users')
    .set((row) => ({ status: given.status, version: row('version', '+', 1) }))
    .where('id', '=', given.id)
    .returning(USER),
);

/** A password is nobody else's business: the version stays, and no event tells of it. */
export const updatePasswordHash = statement(
  (query: UsersQuery, given: { id: string; passwordHash: string }) =>
    query.updateTable('users').set({ password_hash: given.passwordHash }).where('id', '=', given.id),
);
