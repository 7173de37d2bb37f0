import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import { publishUpdate } from './publish-update.ts';
import type { UsersSchema } from './schema.ts';
import { profileOf } from './user.ts';
import { lockUser, updateStatus } from './user-store.ts';

export function createUnblockUser(
  commands: CommandLog<UsersSchema>,
  publish: Publish,
): Handler<typeof usersContract.operations.unblockUser> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const { id } = input;
      const user = await transaction.first(lockUser, { id });
      if (user === undefined) throw usersErrors.userNotFound({ userId: id });
      if (user.status === 'active') return profileOf(user);
      const active = await transaction.first(updateStatus, { id, status: 'active' });
      return profileOf(await publishUpdate(publish, transaction, active));
    });
}
