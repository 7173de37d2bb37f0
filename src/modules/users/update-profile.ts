import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import { publishUpdate } from './publish-update.ts';
import type { UsersSchema } from './schema.ts';
import { normaliseEmail, profileOf } from './user.ts';
import { findUser, findUserByEmail, updateNameAndEmail } from './user-store.ts';

/** What is as it was already changes nothing and is announced to nobody. */
export function createUpdateProfile(
  commands: CommandLog<UsersSchema>,
  publish: Publish,
): Handler<typeof usersContract.operations.updateProfile> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const userId = userIdOf(call);
      const user = await transaction.first(findUser, { id: userId });
      if (user === undefined) throw usersErrors.userNotFound({ userId });
      const name = input.name ?? user.name;
      const email = input.email === undefined ? user.email : normaliseEmail(input.email);
      if (name === user.name && email === user.email) return profileOf(user);
      const holder = await transaction.first(findUserByEmail, { email });
      if (holder !== undefined && holder.id !== userId) throw usersErrors.emailTaken({});
      const updated = await transaction.first(updateNameAndEmail, { id: userId, name, email });
      return profileOf(await publishUpdate(publish, transaction, updated));
    });
}
