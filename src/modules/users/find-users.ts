import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Incarnation } from '../../platform/events/index.ts';
import type { usersContract } from './contract.ts';
import type { UsersSchema } from './schema.ts';
import { findUsersByIds } from './user-store.ts';

export function createFindUsers(
  database: ModuleDatabase<UsersSchema>,
  incarnation: Incarnation,
): Handler<typeof usersContract.operations.findUsers> {
  return async ({ userIds }) => ({
    incarnation: incarnation.number,
    users: await database.all(findUsersByIds, { ids: JSON.stringify(userIds) }),
  });
}
