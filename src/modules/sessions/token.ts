import { hash } from 'node:crypto';

/**
 * What is stored of a token. It has 256 random bits, so there is nothing to guess and a quick hash will do.
 */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url');
}
