import { Client } from 'pg';
import { messageOf } from '../../foundation/index.ts';
import { serverConfiguration, valueTypes } from './client-configuration.ts';
import { migratorMissing, notProvisioned } from './migrator-errors.ts';
import type { Passwords } from './passwords.ts';
import { isWrongPassword } from './postgres-errors.ts';
import type { PostgresPlacement } from './postgres-placement.ts';

/** A connection of its own for one of the module's roles, beside the pool; the migrator acts as the owner. */
export async function connectRole(
  placement: PostgresPlacement,
  passwords: Passwords,
  role: 'runtime' | 'migrator',
  applicationName: string,
): Promise<Client> {
  const { module, roles, server, database } = placement;
  const candidates = passwords.of(roles[role]);
  if (candidates.length === 0 && role === 'migrator') throw migratorMissing(module, roles.migrator);
  let failure: unknown = new Error(`the password of ${roles[role]} is not known`);
  for (const password of candidates) {
    const client = new Client({
      ...serverConfiguration(server),
      database,
      user: roles[role],
      password,
      application_name: applicationName,
      types: valueTypes,
    });
    // A lost connection is told by the statement that it fails.
    client.on('error', () => undefined);
    try {
      await client.connect();
      if (role === 'migrator') await client.query(`set role ${client.escapeIdentifier(roles.owner)}`);
      return client;
    } catch (error) {
      failure = error;
      await client.end().catch(() => undefined);
      if (!isWrongPassword(error)) break;
    }
  }
  throw notProvisioned(module, messageOf(failure), failure);
}
