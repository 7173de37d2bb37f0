import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { toIsoTime } from '../../platform/foundation/index.ts';
import { MOST_ADDRESSES } from './address.ts';
import { findAddressesAfter, toAddress } from './address-store.ts';
import type { usersContract } from './contract.ts';
import { findErasuresOf } from './erasure-store.ts';
import type { FindErasures } from './find-erasures.ts';
import { findAllLoyalty } from './loyalty-store.ts';
import { findPreferences } from './preferences-store.ts';
import type { UsersSchema } from './schema.ts';
import { profileOf } from './user.ts';
import { findUser } from './user-store.ts';

const BEFORE_ALL = '';

export function createExportPerson(
  database: ModuleDatabase<UsersSchema>,
  erasures: FindErasures,
): Handler<typeof usersContract.operations.exportPerson> {
  return async ({ personId: userId }) => {
    const [user, addresses, preferences, loyalty, requests] = await Promise.all([
      database.first(findUser, { id: userId }),
      database.all(findAddressesAfter, { userId, after: BEFORE_ALL, limit: MOST_ADDRESSES }),
      database.first(findPreferences, { userId }),
      database.all(findAllLoyalty, { userId }),
      database.all(findErasuresOf, { personId: userId }),
    ]);
    return {
      profile: user === undefined ? null : profileOf(user),
      addresses: addresses.map(toAddress),
      preferences:
        preferences === undefined ? null : { ...preferences, newsletter: preferences.newsletter === 1 },
      loyalty:
        user === undefined
          ? null
          : {
              points: loyalty.reduce((sum, { points }) => sum + points, 0),
              history: loyalty.map(({ at, ...entry }) => ({ ...entry, at: toIsoTime(at) })),
            },
      erasures: await erasures.show(requests),
    };
  };
}
