import { z } from 'zod';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { ConfigurationError, createSecret } from '../../platform/foundation/index.ts';
import type { OpenAccount } from './open-account.ts';
import type { PasswordHashing } from './password-hashing.ts';
import type { UsersSchema } from './schema.ts';
import { normaliseEmail } from './user.ts';
import { findAnyStaff, findCredentials, updatePasswordHash } from './user-store.ts';

export const staffConfiguration = z.object({
  STAFF_EMAIL: z
    .email('is no e-mail address. Write one like ada@example.com, or leave it out.')
    .max(254, 'is longer than the 254 characters that an e-mail address may have.')
    .optional(),
  STAFF_PASSWORD: z
    .string()
    .min(8, 'is shorter than 8 characters. Choose a longer password, or leave it out to have one generated.')
    .max(200, 'is longer than 200 characters. Choose a shorter password.')
    .optional(),
});
export type StaffConfiguration = z.output<typeof staffConfiguration>;

const DEFAULT_EMAIL = 'staff@tearline.example';

/** Makes sure that somebody can run the shop. Answers what the person who started it has to know. */
export function createEnsureStaffAccount(
  database: ModuleDatabase<UsersSchema>,
  hashing: PasswordHashing,
  openAccount: OpenAccount,
  { STAFF_EMAIL, STAFF_PASSWORD }: StaffConfiguration,
): () => Promise<readonly string[]> {
  const email = normaliseEmail(STAFF_EMAIL ?? DEFAULT_EMAIL);

  async function open(): Promise<string> {
    const password = STAFF_PASSWORD ?? createSecret();
    const passwordHash = await hashing.hash(password);
    await database.transaction((transaction) =>
      openAccount(transaction, { email, passwordHash, name: 'Staff', role: 'staff' }),
    );
    return STAFF_PASSWORD === undefined
      ? `A staff account was created: ${email} with the password ${password}. It is shown this once only.`
      : `A staff account was created: ${email} with the password in STAFF_PASSWORD.`;
  }

  async function setPassword(account: { id: string; passwordHash: string }): Promise<string | undefined> {
    if (STAFF_PASSWORD === undefined || (await hashing.matches(account.passwordHash, STAFF_PASSWORD)))
      return undefined;
    const passwordHash = await hashing.hash(STAFF_PASSWORD);
    await database.transaction((transaction) =>
      transaction.execute(updatePasswordHash, { id: account.id, passwordHash }),
    );
    return `The staff account ${email} now has the password in STAFF_PASSWORD.`;
  }

  return async () => {
    const account = await database.first(findCredentials, { email });
    if (account?.role === 'staff') return linesOf(await setPassword(account));
    const isSomebodyStaff = (await database.first(findAnyStaff, {})) !== undefined;
    if (STAFF_EMAIL === undefined && isSomebodyStaff) return [];
    if (account !== undefined) throw isCustomer(email);
    return linesOf(await open());
  };
}

function linesOf(line: string | undefined): readonly string[] {
  return line === undefined ? [] : [line];
}

function isCustomer(email: string): ConfigurationError {
  return new ConfigurationError([
    `STAFF_EMAIL: ${email} is the account of a customer and was not made staff, so the shop did not start. Set STAFF_EMAIL to another e-mail address.`,
  ]);
}
