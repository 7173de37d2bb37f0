import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { toIsoTime } from '../../platform/foundation/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import { findLoyalty } from './loyalty-store.ts';
import type { UsersSchema } from './schema.ts';

const SHOWN_ENTRIES = 50;

export function createGetLoyalty(
  database: ModuleDatabase<UsersSchema>,
): Handler<typeof usersContract.operations.getLoyalty> {
  return async (_input, call) => {
    const userId = userIdOf(call);
    const rows = await database.all(findLoyalty, { userId, limit: SHOWN_ENTRIES });
    const [newest] = rows;
    if (newest === undefined) throw usersErrors.userNotFound({ userId });
    const history = rows.flatMap(({ points, reason, orderId, at }) =>
      points === null || reason === null || orderId === null || at === null
        ? []
        : [{ points, reason, orderId, at: toIsoTime(at) }],
    );
    return { points: newest.balance, history };
  };
}
