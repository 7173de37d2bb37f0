import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { type usersContract, usersErrors } from './contract.ts';
import type { OpenAccount } from './open-account.ts';
import type { PasswordHashing } from './password-hashing.ts';
import type { UsersSchema } from './schema.ts';
import { normaliseEmail, profileOf } from './user.ts';
import { findCredentials } from './user-store.ts';

/**
 * Opens a customer account. The command log must not see the password, not even within the fingerprint
 * of the input, which is quick to guess against. So a repeated key is recognised by e-mail and name, and
 * the password is compared with the stored hash before the account is shown again.
 */
export function createRegisterUser(
  database: ModuleDatabase<UsersSchema>,
  commands: CommandLog<UsersSchema>,
  hashing: PasswordHashing,
  openAccount: OpenAccount,
): Handler<typeof usersContract.operations.registerUser> {
  return async ({ password, name, ...given }, call) => {
    const email = normaliseEmail(given.email);
    let isNew = false;
    const profile = await commands.runPrepared(
      call,
      { email, name },
      () => hashing.hash(password),
      async (transaction, passwordHash) => {
        isNew = true;
        return profileOf(await openAccount(transaction, { email, passwordHash, name, role: 'customer' }));
      },
    );
    if (!isNew) {
      const known = await database.first(findCredentials, { email });
      if (!(await hashing.matches(known?.passwordHash, password)))
        throw usersErrors.registrationKeyReused({});
    }
    return profile;
  };
}
