import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Incarnation } from '../../platform/events/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import type { PasswordHashing } from './password-hashing.ts';
import type { UsersSchema } from './schema.ts';
import { normaliseEmail } from './user.ts';
import { findCredentials } from './user-store.ts';

/** Neither answer nor time tells whether an account exists; that one is blocked, only its password opens. */
export function createVerifyCredentials(
  database: ModuleDatabase<UsersSchema>,
  hashing: PasswordHashing,
  incarnation: Incarnation,
): Handler<typeof usersContract.operations.verifyCredentials> {
  return async ({ email, password }) => {
    const user = await database.first(findCredentials, { email: normaliseEmail(email) });
    const matched = await hashing.matches(user?.passwordHash, password);
    if (user === undefined || !matched) throw usersErrors.wrongCredentials({});
    if (user.status === 'blocked') throw usersErrors.userBlocked({});
    const { id: userId, role, version } = user;
    return { userId, role, incarnation: incarnation.number, version };
  };
}
