import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { toIsoTime } from '../../platform/foundation/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import { findBalance, findLatestEntries } from './loyalty-store.ts';
import type { UsersSchema } from './schema.ts';

const SHOWN_ENTRIES = 50;

export function createGetLoyalty(
  database: ModuleDatabase<UsersSchema>,
): Handler<typeof usersContract.operations.getLoyalty> {
  return async (_input, call) => {
    const userId = userIdOf(call);
    const [balance, entries] = await Promise.all([
      database.first(findBalance, { userId }),
      database.all(findLatestEntries, { userId, limit: SHOWN_ENTRIES }),
    ]);
    if (balance === undefined) throw usersErrors.userNotFound({ userId });
    return {
      points: balance.points,
      history: entries.map((entry) => ({ ...entry, at: toIsoTime(entry.at) })),
    };
  };
}
