import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { Clock, Ids } from '../../platform/foundation/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import { isReturned, redeemedBy } from './loyalty.ts';
import { lockPointsOfOrder, recordRedemption } from './loyalty-store.ts';
import type { UsersSchema } from './schema.ts';

/** Takes points for an order, all or none. Asked again for the same, it answers and takes nothing. */
export function createRedeemPoints(
  commands: CommandLog<UsersSchema>,
  clock: Clock,
  ids: Ids,
): Handler<typeof usersContract.operations.redeemPoints> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const { userId, orderId, points: requested } = input;
      const user = await lockPointsOfOrder(transaction, { userId, orderId });
      if (user === undefined) throw usersErrors.userNotFound({ userId });
      const { balance, known } = user;
      const redeemed = redeemedBy(known);
      if (redeemed !== undefined) {
        if (redeemed === requested && !isReturned(known)) return { points: balance };
        throw usersErrors.pointsAlreadyRedeemed({ orderId, redeemed, requested });
      }
      if (requested === 0) return { points: balance };
      const entry = { id: ids.next(), userId, orderId, now: clock.now() };
      const enough = await recordRedemption(transaction, entry, requested);
      if (!enough) throw usersErrors.notEnoughPoints({ balance, requested });
      return { points: balance - requested };
    });
}
