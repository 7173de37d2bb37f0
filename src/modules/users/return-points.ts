import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { Clock, Ids } from '../../platform/foundation/index.ts';
import type { usersContract } from './contract.ts';
import { returnPoints } from './loyalty.ts';
import { lockPointsOfOrder, recordChange } from './loyalty-store.ts';
import type { UsersSchema } from './schema.ts';

/** Undoes `redeemPoints`, whether or not it took effect. */
export function createReturnPoints(
  commands: CommandLog<UsersSchema>,
  clock: Clock,
  ids: Ids,
): Handler<typeof usersContract.operations.returnPoints> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const user = await lockPointsOfOrder(transaction, input);
      const change = user && returnPoints(user.known);
      if (change !== undefined) {
        recordChange(transaction, { ...input, id: ids.next(), now: clock.now() }, change);
      }
      return {};
    });
}
