import { type Kysely, sql } from 'kysely';
import { statement, textsOf, type Transaction } from '../../platform/databases/index.ts';
import type { LoyaltyReason, PointsChange, PointsOfOrder } from './loyalty.ts';
import type { UsersSchema } from './schema.ts';

type UsersQuery = Kysely<UsersSchema>;

/** Holds the user: a balance and what it was changed by are read and written together. */
const lockBalance = statement((query: UsersQuery, given: { userId: string }) =>
  query.selectFrom('users').select('points').where('id', '=', given.userId).forUpdate(),
);

/** Of a JSON array of user ids, in their order. */
export const lockBalances = statement((query: UsersQuery, given: { userIds: string }) =>
  query.selectFrom('users').select('id').where('id', 'in', textsOf(given.userIds)).orderBy('id').forUpdate(),
);

const findPointsOfOrder = statement((query: UsersQuery, given: { userId: string; orderId: string }) =>
  query
    .selectFrom('loyalty_entries')
    .select(['reason', 'points'])
    .where('order_id', '=', given.orderId)
    .where('user_id', '=', given.userId),
);

/**
 * The balance and what changed it, newest first, at one moment: a row without an entry when nothing did,
 * none for a user that does not exist. Entries of nothing are for the module alone.
 */
export const findLoyalty = statement((query: UsersQuery, given: { userId: string; limit: number }) =>
  query
    .selectFrom('users')
    .leftJoin('loyalty_entries as entry', (join) =>
      join.onRef('entry.user_id', '=', 'users.id').on('entry.points', '<>', sql.lit(0)),
    )
    .select([
      'users.points as balance',
      'entry.points as points',
      'entry.reason as reason',
      'entry.order_id as orderId',
      'entry.at as at',
    ])
    .where('users.id', '=', given.userId)
    .orderBy('entry.id', 'desc')
    .limit(given.limit),
);

/** Every change, oldest first, those of nothing too. */
export const findAllLoyalty = statement((query: UsersQuery, given: { userId: string }) =>
  query
    .selectFrom('loyalty_entries')
    .select(['order_id as orderId', 'reason', 'points', 'at'])
    .where('user_id', '=', given.userId)
    .orderBy('id'),
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

/**
 * The user's balance and what the order has done to it, which stay as they are until the transaction ends;
 * undefined for a user that does not exist.
 */
export async function lockPointsOfOrder(
  transaction: Transaction,
  of: { userId: string; orderId: string },
): Promise<{ balance: number; known: PointsOfOrder[] } | undefined> {
  // Two statements, in this order: the second sees what was committed until the first had the lock.
  const [user, known] = await Promise.all([
    transaction.first(lockBalance, { userId: of.userId }),
    transaction.all(findPointsOfOrder, of),
  ]);
  return user && { balance: user.points, known };
}

/** Entry and balance together, of a user whose points are locked. */
export function recordChange(transaction: Transaction, of: EntryOf, change: PointsChange): void {
  transaction.enqueue(addToBalance, { userId: of.userId, points: change.points });
  transaction.enqueue(insertEntry, { ...of, ...change });
}

/** Entry and balance together, if the balance is enough; answers whether it was. */
export async function recordRedemption(
  transaction: Transaction,
  of: EntryOf,
  points: number,
): Promise<boolean> {
  const taken = await transaction.execute(takeFromBalance, { userId: of.userId, points });
  if (taken === 0) return false;
  transaction.enqueue(insertEntry, { ...of, reason: 'redeemed', points: -points });
  return true;
}
