import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import { type usersContract, usersErrors, usersEvents } from './contract.ts';
import type { UsersSchema } from './schema.ts';
import { profileOf } from './user.ts';
import { lockUser, updateStatus } from './user-store.ts';

export function createBlockUser(
  commands: CommandLog<UsersSchema>,
  publish: Publish,
): Handler<typeof usersContract.operations.blockUser> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const { id } = input;
      const user = await transaction.first(lockUser, { id });
      if (user === undefined) throw usersErrors.userNotFound({ userId: id });
      if (user.role === 'staff') throw usersErrors.staffNotBlockable({ userId: id });
      if (user.status === 'blocked') return profileOf(user);
      const blocked = await transaction.first(updateStatus, { id, status: 'blocked' });
      if (blocked === undefined) throw new TypeError('an update answered no row');
      await publish(transaction, usersEvents.userBlocked, {
        key: id,
        version: blocked.version,
        data: { userId: id },
      });
      return profileOf(blocked);
    });
}
