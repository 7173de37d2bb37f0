import { z } from 'zod';
import { decodeCursor, encodeCursor, type Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Incarnation } from '../../platform/events/index.ts';
import type { usersContract } from './contract.ts';
import type { UsersSchema } from './schema.ts';
import { listUsersById } from './user-store.ts';

const position = z.tuple([z.uuid()]);
const BEFORE_ALL = '';

export function createListUserNames(
  database: ModuleDatabase<UsersSchema>,
  incarnation: Incarnation,
): Handler<typeof usersContract.operations.listUserNames> {
  return async ({ limit, cursor }) => {
    const after = decodeCursor(position, cursor)?.[0] ?? BEFORE_ALL;
    const users = await database.all(listUsersById, { after, limit: limit + 1 });
    const items = users.slice(0, limit);
    const last = items.at(-1);
    const nextCursor = users.length > limit && last !== undefined ? encodeCursor([last.userId]) : null;
    return { incarnation: incarnation.number, items, nextCursor };
  };
}
