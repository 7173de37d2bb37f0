import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import { isDuplicateKey, type Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import { publishUpdate } from './publish-update.ts';
import type { UsersSchema } from './schema.ts';
import { normaliseEmail, profileOf, type User } from './user.ts';
import { findUserByEmail, lockUser, updateNameAndEmail } from './user-store.ts';

/** What is as it was already changes nothing and is announced to nobody. */
export function createUpdateProfile(
  commands: CommandLog<UsersSchema>,
  publish: Publish,
): Handler<typeof usersContract.operations.updateProfile> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const userId = userIdOf(call);
      const user = await transaction.first(lockUser, { id: userId });
      if (user === undefined) throw usersErrors.userNotFound({ userId });
      const name = input.name ?? user.name;
      const email = input.email === undefined ? user.email : normaliseEmail(input.email);
      if (name === user.name && email === user.email) return profileOf(user);
      const holder = await transaction.first(findUserByEmail, { email });
      if (holder !== undefined && holder.id !== userId) throw usersErrors.emailTaken({});
      const updated = await update(transaction, { id: userId, name, email });
      return profileOf(await publishUpdate(publish, transaction, updated));
    });
}

async function update(
  transaction: Transaction,
  change: { id: string; name: string; email: string },
): Promise<User | undefined> {
  try {
    return await transaction.first(updateNameAndEmail, change);
  } catch (error) {
    // Somebody took the e-mail after it was looked for.
    throw isDuplicateKey(error) ? usersErrors.emailTaken({}, error) : error;
  }
}
