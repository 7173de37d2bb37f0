import { z } from 'zod';
import { decodeCursor, encodeCursor, type Handler, id, userIdOf } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { findAddressesAfter, toAddress } from './address-store.ts';
import type { usersContract } from './contract.ts';
import type { UsersSchema } from './schema.ts';

const position = z.tuple([id]);
const BEFORE_ALL = '';

export function createListAddresses(
  database: ModuleDatabase<UsersSchema>,
): Handler<typeof usersContract.operations.listAddresses> {
  return async ({ limit, cursor }, call) => {
    const after = decodeCursor(position, cursor)?.[0] ?? BEFORE_ALL;
    const rows = await database.all(findAddressesAfter, { userId: userIdOf(call), after, limit: limit + 1 });
    const items = rows.slice(0, limit).map(toAddress);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null };
  };
}
