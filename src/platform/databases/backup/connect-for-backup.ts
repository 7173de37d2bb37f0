import type { Client } from 'pg';
import { connectRole } from '../postgres/connect-role.ts';
import type { Passwords } from '../postgres/passwords.ts';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';

/** Reads of a big table take as long as they take; a role's own limits are for serving. */
const WITHOUT_LIMITS = `set statement_timeout = 0; set idle_in_transaction_session_timeout = 0;
  set search_path = pg_catalog; set extra_float_digits = 1`;

/** The name that a backup connects under: it serves nobody. */
export function backupName(module: string): string {
  return `tearline/${module}/backup`;
}

export async function connectForBackup(
  placement: PostgresPlacement,
  passwords: Passwords,
  role: 'runtime' | 'migrator',
): Promise<Client> {
  const client = await connectRole(placement, passwords, role, backupName(placement.module));
  await client.query(WITHOUT_LIMITS);
  return client;
}
