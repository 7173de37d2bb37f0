import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { usersContract } from './contract.ts';
import { findPreferences } from './preferences-store.ts';
import type { UsersSchema } from './schema.ts';

/** What an empty PUT would set: the contract is the one place that names the defaults. */
const DEFAULTS = usersContract.operations.putPreferences.input.parse({});

export function createGetPreferences(
  database: ModuleDatabase<UsersSchema>,
): Handler<typeof usersContract.operations.getPreferences> {
  return async (_input, call) => {
    const row = await database.first(findPreferences, { userId: userIdOf(call) });
    return row === undefined ? DEFAULTS : { ...row, newsletter: row.newsletter === 1 };
  };
}
