import { isAppError } from '../foundation/index.ts';
import type { TokenIssuer } from './service-tokens.ts';
import { howAnswered } from './wire.ts';

/**
 * Asks, and once more with a new token where the first was refused before anything was done: the keys may have been
 * exchanged meanwhile. Not where the module was called and is refused by another.
 */
export function withNewestKey<Answer>(
  tokens: TokenIssuer,
  caller: string,
  audience: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  return ask().catch((error: unknown) => {
    if (!isAppError(error, 'transport.unauthenticated') || howAnswered(error) !== 'refused') throw error;
    tokens.forget(caller, audience);
    return ask();
  });
}
