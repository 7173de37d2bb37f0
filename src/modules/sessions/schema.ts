import type { Generated } from 'kysely';

export interface SessionsSchema {
  sessions: SessionsTable;
  failed_sign_ins: FailedSignInsTable;
  user_blocks: UserBlocksTable;
}

interface SessionsTable {
  id: string;
  /** SHA-256 of the token; the token itself is kept nowhere. */
  token_hash: string;
  user_id: string;
  /** The user's incarnation and version when the credentials were verified. */
  user_incarnation: number;
  user_version: number;
  role: 'customer' | 'staff';
  created_at: number;
  expires_at: number;
}

interface FailedSignInsTable {
  /** SHA-256 of the normalised e-mail: people without an account are counted too. */
  email_hash: string;
  failures: number;
  window_ends_at: number;
}

interface UserBlocksTable {
  user_id: string;
  /** The user's incarnation and version as of which they were last blocked. */
  incarnation: Generated<number>;
  version: number;
}
