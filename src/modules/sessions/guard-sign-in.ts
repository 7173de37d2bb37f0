import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { countFailure, findFailures, forgetFailures } from './attempt-store.ts';
import { hashEmail, secondsToWait, WINDOW_MILLISECONDS } from './attempts.ts';
import { sessionsErrors } from './contract.ts';
import type { SessionsSchema } from './schema.ts';
import type { InTurn } from './sign-in-turns.ts';

export type GuardSignIn = <Result>(email: string, attempt: () => Promise<Result>) => Promise<Result>;

/**
 * Bounds the wrong passwords for an e-mail, whether or not it has an account. Attempts with one e-mail
 * take turns, so that a burst of guesses cannot outrun its own count; success forgets the failures.
 */
export function createGuardSignIn(
  database: ModuleDatabase<SessionsSchema>,
  clock: Clock,
  inTurn: InTurn,
): GuardSignIn {
  return (email, attempt) => {
    const emailHash = hashEmail(email);
    return inTurn(emailHash, async () => {
      const known = await database.first(findFailures, { emailHash });
      const retryAfterSeconds = secondsToWait(known, clock.now());
      if (retryAfterSeconds !== undefined) throw sessionsErrors.tooManyAttempts({ retryAfterSeconds });
      try {
        const result = await attempt();
        if (known !== undefined)
          await database.transaction((tx) => tx.execute(forgetFailures, { emailHash }));
        return result;
      } catch (error) {
        if (sessionsErrors.wrongCredentials.is(error)) await count(emailHash);
        throw error;
      }
    });
  };

  async function count(emailHash: string): Promise<void> {
    const now = clock.now();
    await database.transaction((transaction) =>
      transaction.execute(countFailure, { emailHash, now, newWindowEndsAt: now + WINDOW_MILLISECONDS }),
    );
  }
}
