import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import { deleteAddress, makeOldestDefault } from './address-store.ts';
import { type usersContract, usersErrors } from './contract.ts';
import type { UsersSchema } from './schema.ts';
import { lockUser } from './user-store.ts';

export function createRemoveAddress(
  commands: CommandLog<UsersSchema>,
): Handler<typeof usersContract.operations.removeAddress> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const userId = userIdOf(call);
      await transaction.first(lockUser, { id: userId });
      const removed = await transaction.first(deleteAddress, { userId, id: input.id });
      if (removed === undefined) throw usersErrors.addressNotFound({ addressId: input.id });
      if (removed.wasDefault === 1) await transaction.execute(makeOldestDefault, { userId });
      return {};
    });
}
