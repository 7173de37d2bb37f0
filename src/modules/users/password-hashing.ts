import { hash, verify } from '@node-rs/argon2';
import { createSecret } from '../../platform/foundation/index.ts';

export interface PasswordHashing {
  hash(password: string): Promise<string>;
  /** Takes as long for an account that does not exist, and answers no. */
  matches(passwordHash: string | undefined, password: string): Promise<boolean>;
}

/**
 * Argon2id, which is the library's algorithm of choice, with the parameters of the OWASP Password
 * Storage Cheat Sheet (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html,
 * "Argon2id": m=19456 KiB, t=2, p=1).
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function createPasswordHashing(): PasswordHashing {
  let nobody: Promise<string> | undefined;

  return {
    hash: (password) => hash(unified(password), PARAMETERS),
    async matches(passwordHash, password) {
      nobody ??= hash(createSecret(), PARAMETERS);
      const hashOfNobody = await nobody;
      const matched = await verify(passwordHash ?? hashOfNobody, unified(password));
      return matched && passwordHash !== undefined;
    },
  };
}

/** What looks the same on two keyboards is the same password (NIST SP 800-63B, 5.1.1.2). */
function unified(password: string): string {
  return password.normalize('NFKC');
}
