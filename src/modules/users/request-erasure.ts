import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import type { EraseAccount } from './erase-account.ts';
import type { PasswordHashing } from './password-hashing.ts';
import type { UsersSchema } from './schema.ts';
import { findPasswordHash } from './user-store.ts';

type Operations = typeof usersContract.operations;

/** By the person: a token that was stolen is not enough. The command log does not see the password. */
export function createRequestErasure(
  database: ModuleDatabase<UsersSchema>,
  commands: CommandLog<UsersSchema>,
  hashing: PasswordHashing,
  eraseAccount: EraseAccount,
): Handler<Operations['requestErasure']> {
  return ({ password }, call) => {
    const userId = userIdOf(call);
    return commands.runPrepared(
      call,
      {},
      async () => {
        const user = await database.first(findPasswordHash, { id: userId });
        if (user === undefined) throw usersErrors.userNotFound({ userId });
        if (!(await hashing.matches(user.passwordHash, password))) throw usersErrors.wrongPassword({});
      },
      (transaction) => eraseAccount(transaction, userId, 'person'),
    );
  };
}
