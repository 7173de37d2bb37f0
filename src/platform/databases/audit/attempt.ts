/**
 * `refused` by the database or the guard, for lack of a right; `crossed` when it would have worked; `allowed`
 * when the level lets it, as connecting to a shared database; `unknown` when it failed for another reason,
 * which is never a pass.
 */
export type Outcome = 'refused' | 'crossed' | 'allowed' | 'unknown';

export type Action =
  | 'connect'
  | 'log in as'
  | 'set role'
  | 'read'
  | 'insert'
  | 'update'
  | 'delete'
  | 'truncate'
  | 'alter'
  | 'drop'
  | 'reference'
  | 'lock'
  | 'trigger'
  | 'create'
  | 'attach'
  | 'open'
  | 'pragma'
  | 'read file';

/** What one module tried on another, and how it ended. Whatever it did was rolled back. */
export interface Attempt {
  readonly attacker: string;
  readonly victim: string;
  /** The role that tried, or on SQLite the module's handle. */
  readonly as: string;
  readonly action: Action;
  readonly target: string;
  readonly outcome: Outcome;
  /** SQLSTATE of PostgreSQL or code of the guard; empty where nothing failed. */
  readonly reason: string;
}
