import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import { storePreferences } from './preferences-store.ts';
import type { UsersSchema } from './schema.ts';

export function createPutPreferences(
  commands: CommandLog<UsersSchema>,
): Handler<typeof usersContract.operations.putPreferences> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const userId = userIdOf(call);
      const row = { ...input, userId, newsletter: input.newsletter ? 1 : 0 };
      if ((await transaction.execute(storePreferences, row)) === 0)
        throw usersErrors.userNotFound({ userId });
      return input;
    });
}
