import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const ITERATIONS = 4096;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const FORM = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/;

/**
 * What PostgreSQL stores of a password (RFC 5802), made here, so that the password itself never travels to the
 * server and into its log. Passwords are printable ASCII, which SASLprep leaves as it is.
 */
export function scramVerifier(password: string): string {
  return verifierOf(password, randomBytes(SALT_BYTES), ITERATIONS);
}

/** Whether the stored verifier was made of this password. */
export function isVerifierOf(verifier: string | null, password: string): boolean {
  const [, iterations, salt] = FORM.exec(verifier ?? '') ?? [];
  if (verifier === null || iterations === undefined || salt === undefined) return false;
  const made = verifierOf(password, Buffer.from(salt, 'base64'), Number(iterations));
  return made.length === verifier.length && timingSafeEqual(Buffer.from(made), Buffer.from(verifier));
}

function verifierOf(password: string, salt: Buffer, iterations: number): string {
  const salted = pbkdf2Sync(password, salt, iterations, KEY_BYTES, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
