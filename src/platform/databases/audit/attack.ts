import type { Placement } from '../placement.ts';
import { type AttackCredentials, attackOnPostgres } from './attack-postgres.ts';
import type { Attempt } from './attempt.ts';

export interface AttackOptions extends AttackCredentials {
  /**
   * `attackOnSqlite` where the handles are by which the modules reach their data: in the process that owns
   * the files, which may be another one.
   */
  readonly onSqlite: () => Promise<readonly Attempt[]>;
}

/** Tries, with each module's own means, everything that would cross a boundary. Nothing of it stays. */
export async function attack(placements: readonly Placement[], options: AttackOptions): Promise<Attempt[]> {
  return [...(await attackOnPostgres(placements, options)), ...(await options.onSqlite())];
}
