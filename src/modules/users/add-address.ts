import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { Ids } from '../../platform/foundation/index.ts';
import { MOST_ADDRESSES } from './address.ts';
import { countAddresses, insertAddress } from './address-store.ts';
import { type usersContract, usersErrors } from './contract.ts';
import type { UsersSchema } from './schema.ts';
import { lockUser } from './user-store.ts';

export function createAddAddress(
  commands: CommandLog<UsersSchema>,
  ids: Ids,
): Handler<typeof usersContract.operations.addAddress> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const userId = userIdOf(call);
      const user = await transaction.first(lockUser, { id: userId });
      if (user === undefined) throw usersErrors.userNotFound({ userId });
      const count = (await transaction.first(countAddresses, { userId }))?.count ?? 0;
      if (count >= MOST_ADDRESSES) throw usersErrors.tooManyAddresses({ most: MOST_ADDRESSES });
      const isDefault = count === 0;
      const id = ids.next();
      await transaction.execute(insertAddress, { ...input, id, userId, isDefault: isDefault ? 1 : 0 });
      return { ...input, id, isDefault };
    });
}
