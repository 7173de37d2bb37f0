import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import type { UsersSchema } from './schema.ts';
import { profileOf } from './user.ts';
import { findUser } from './user-store.ts';

export function createGetProfile(
  database: ModuleDatabase<UsersSchema>,
): Handler<typeof usersContract.operations.getProfile> {
  return async (_input, call) => {
    const userId = userIdOf(call);
    const user = await database.first(findUser, { id: userId });
    if (user === undefined) throw usersErrors.userNotFound({ userId });
    return profileOf(user);
  };
}
