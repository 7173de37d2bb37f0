import { escapeIdentifier } from 'pg';
import type { Grant } from './read-grants.ts';

export function revokeStatement({ kind, identity, column, privilege, grantee }: Grant): string {
  const from = grantee === null ? 'public' : escapeIdentifier(grantee);
  const what = privilege.toLowerCase() + (column === null ? '' : ` (${column})`);
  return `revoke ${what} on ${kind === 'column' ? 'table' : kind} ${identity} from ${from}`;
}
