import type { Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import type { Clock, Ids } from '../../platform/foundation/index.ts';
import { usersErrors, usersEvents } from './contract.ts';
import type { Role, User } from './user.ts';
import { insertUser } from './user-store.ts';

export interface NewAccount {
  /** Normalised. */
  readonly email: string;
  readonly passwordHash: string;
  readonly name: string;
  readonly role: Role;
}

export type OpenAccount = (transaction: Transaction, account: NewAccount) => Promise<User>;

/** Stores a new user and announces them; an e-mail opens one account. */
export function createOpenAccount(clock: Clock, ids: Ids, publish: Publish): OpenAccount {
  return async (transaction, account) => {
    const user = await transaction.first(insertUser, { ...account, id: ids.next(), now: clock.now() });
    if (user === undefined) throw usersErrors.emailTaken({});
    const { id, email, name, version } = user;
    await publish(transaction, usersEvents.userRegistered, {
      key: id,
      version,
      data: { userId: id, email, name },
    });
    return user;
  };
}
