import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import { clearDefault, makeDefault, toAddress } from './address-store.ts';
import { type usersContract, usersErrors } from './contract.ts';
import type { UsersSchema } from './schema.ts';
import { lockUser } from './user-store.ts';

export function createSetDefaultAddress(
  commands: CommandLog<UsersSchema>,
): Handler<typeof usersContract.operations.setDefaultAddress> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const userId = userIdOf(call);
      await transaction.first(lockUser, { id: userId });
      await transaction.execute(clearDefault, { userId });
      const row = await transaction.first(makeDefault, { userId, id: input.addressId });
      if (row === undefined) throw usersErrors.addressNotFound({ addressId: input.addressId });
      return toAddress(row);
    });
}
