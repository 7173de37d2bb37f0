import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { Ids } from '../../platform/foundation/index.ts';
import { MOST_ADDRESSES } from './address.ts';
import { countAddresses, insertAddress } from './address-store.ts';
import { type usersContract, usersErrors } from './contract.ts';
import type { UsersSchema } from './schema.ts';

export function createAddAddress(
  commands: CommandLog<UsersSchema>,
  ids: Ids,
): Handler<typeof usersContract.operations.addAddress> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const userId = userIdOf(call);
      const book = await transaction.first(countAddresses, { userId });
      if (book === undefined) throw usersErrors.userNotFound({ userId });
      if (book.count >= MOST_ADDRESSES) throw usersErrors.tooManyAddresses({ most: MOST_ADDRESSES });
      const isDefault = book.count === 0;
      const id = ids.next();
      await transaction.execute(insertAddress, { ...input, id, userId, isDefault: isDefault ? 1 : 0 });
      return { ...input, id, isDefault };
    });
}
