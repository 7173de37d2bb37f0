import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import { changeFields } from './address.ts';
import { findAddress, toAddress, updateAddress } from './address-store.ts';
import { type usersContract, usersErrors } from './contract.ts';
import type { UsersSchema } from './schema.ts';
import { lockUser } from './user-store.ts';

export function createChangeAddress(
  commands: CommandLog<UsersSchema>,
): Handler<typeof usersContract.operations.changeAddress> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const { id, ...change } = input;
      const userId = userIdOf(call);
      await transaction.first(lockUser, { id: userId });
      const row = await transaction.first(findAddress, { userId, id });
      if (row === undefined) throw usersErrors.addressNotFound({ addressId: id });
      const changed = changeFields(toAddress(row), change);
      await transaction.execute(updateAddress, changed);
      return changed;
    });
}
