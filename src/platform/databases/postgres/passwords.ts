import type { Environment } from '../../foundation/index.ts';
import { join } from 'node:path';
import { readCredentials } from '../provisioning/index.ts';
import type { Placement } from '../placement.ts';

/** The passwords of the modules' roles. */
export interface Passwords {
  /**
   * Those that may be right, the likeliest first: during a rotation there are two. Asked anew for each
   * connection, so that a rotated password is used without a restart. Empty when there is none.
   */
  of(role: string): readonly string[];
}

/** Where provisioning puts the passwords, and where the shop looks for them. */
export function readCredentialsFile(environment: Environment, dataFolder: string): string {
  return environment['DATABASE_CREDENTIALS'] || join(dataFolder, 'credentials.json');
}

/** From `<MODULE>_DATABASE_PASSWORD` and `<MODULE>_DATABASE_MIGRATOR_PASSWORD`, else from the credentials file. */
export function createPasswords(
  placements: readonly Placement[],
  environment: Environment,
  credentialsFile: string,
): Passwords {
  const given = new Map<string, string>();
  for (const placement of placements) {
    if (placement.engine !== 'postgres') continue;
    const { module, roles } = placement;
    const prefix = module.toUpperCase().replaceAll('-', '_');
    const runtime = environment[`${prefix}_DATABASE_PASSWORD`];
    const migrator = environment[`${prefix}_DATABASE_MIGRATOR_PASSWORD`];
    if (runtime) given.set(roles.runtime, runtime);
    if (migrator) given.set(roles.migrator, migrator);
  }
  return {
    of(role) {
      const password = given.get(role);
      return password === undefined ? (readCredentials(credentialsFile).get(role) ?? []) : [password];
    },
  };
}
