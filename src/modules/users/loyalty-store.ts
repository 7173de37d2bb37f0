import { type Kysely, sql } from 'kysely';
import { statement, type Transaction } from '../../platform/databases/index.ts';
import type { LoyaltyReason, PointsChange } from './loyalty.ts';
import type { UsersSchema } from './schema.ts';

type UsersQuery = Kysely<UsersSchema>;

export const findBalance = statement((query: UsersQuery, given: { userId: string }) =>
  query.selectFrom('users').select('points').where('id', '=', given.userId),
);

export const findPointsOfOrder = statement((query: UsersQuery, given: { userId: string; orderId: string }) =>
  query
    .selectFrom('loyalty_entries')
    .select(['reason', 'points'])
    .where('order_id', '=', given.orderId)
    .where('user_id', '=', given.userId),
);

/** Newest first; entries of nothing are for the module alone. */
export const findLatestEntries = statement((query: UsersQuery, given: { userId: string; limit: number }) =>
  query
    .selectFrom('loyalty_entries')
    .select(['points', 'reason', 'order_id as orderId', 'at'])
    .where('user_id', '=', given.userId)
    .where('points', '<>', sql.lit(0))
    .orderBy('id', 'desc')
    .limit(given.limit),
);

const insertEntry = statement((query: UsersQuery, given: NewEntry) =>
  query.insertInto('loyalty_entries').values({
    id: given.id,
    user_id: given.userId,
    order_id: given.orderId,
    reason: given.reason,
    points: given.points,
    at: given.now,
  }),
);

const addToBalance = statement((query: UsersQuery, given: { userId: string; points: number }) =>
  query
    .updateTable('users')
    .set((row) => ({ points: row('points', '+', given.points) }))
    .where('id', '=', given.userId),
);

const takeFromBalance = statement((query: UsersQuery, given: { userId: string; points: number }) =>
  query
    .updateTable('users')
    .set((row) => ({ points: row('points', '-', given.points) }))
    .where('id', '=', given.userId)
    .where('points', '>=', given.points),
);

interface NewEntry {
  id: string;
  userId: string;
  orderId: string;
  reason: LoyaltyReason;
  points: number;
  now: number;
}

export interface EntryOf {
  readonly id: string;
  readonly userId: string;
  readonly orderId: string;
  readonly now: number;
}

/** Entry and balance together; a user that does not exist has neither. */
export async function recordChange(
  transaction: Transaction,
  of: EntryOf,
  change: PointsChange,
): Promise<void> {
  const found = await transaction.execute(addToBalance, { userId: of.userId, points: change.points });
  if (found > 0) await transaction.execute(insertEntry, { ...of, ...change });
}

/** Entry and balance together, if the balance is enough; answers whether it was. */
export async function recordRedemption(
  transaction: Transaction,
  of: EntryOf,
  points: number,
): Promise<boolean> {
  const taken = await transaction.execute(takeFromBalance, { userId: of.userId, points });
  if (taken === 0) return false;
  await transaction.execute(insertEntry, { ...of, reason: 'redeemed', points: -points });
  return true;
}
