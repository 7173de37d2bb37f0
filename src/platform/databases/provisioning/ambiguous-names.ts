import { ConfigurationError } from '../../foundation/index.ts';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import { sharedOwner } from './plan-provisioning.ts';
import { serverKey } from './provisioning-step.ts';

const LONGEST_NAME = 63;

/** PostgreSQL would take these names for one another, or shorten them in silence. */
export function refuseAmbiguousNames(placements: readonly PostgresPlacement[]): void {
  const problems = [
    ...placements.flatMap(longNames),
    ...placements.flatMap((placement) => prefixesOf(placement, placements)),
    ...placements.flatMap((placement) => takenSharedOwner(placement, placements)),
  ];
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)]);
}

function longNames({ module, roles, database }: PostgresPlacement): string[] {
  return [roles.owner, roles.migrator, roles.runtime, database]
    .filter((name) => name.length > LONGEST_NAME)
    .map(
      (name) =>
        `DATABASE_ROLE_PREFIX: with ${module} it makes the name ${name}, and PostgreSQL cuts names after ${LONGEST_NAME} characters. Set a shorter one.`,
    );
}

function prefixesOf(one: PostgresPlacement, placements: readonly PostgresPlacement[]): string[] {
  return placements
    .filter((other) => other !== one && one.prefix !== '' && isTogether(one, other))
    .filter((other) => other.prefix.startsWith(one.prefix))
    .map(
      (other) =>
        `DATABASE_ISOLATION: at the level 'tables' the names of ${other.module} begin with ${one.prefix} too, so ${one.module} could take them. Give one of them another level.`,
    );
}

function takenSharedOwner(one: PostgresPlacement, placements: readonly PostgresPlacement[]): string[] {
  if (one.level !== 'tables') return [];
  const role = sharedOwner(one);
  return placements
    .filter((other) => isTogether(one, other) && Object.values(other.roles).includes(role))
    .map(
      ({ module }) =>
        `DATABASE_ISOLATION: at the level 'tables' the role ${role} owns the shared schema, and ${module} has one of that name. Give the modules at this level another one.`,
    );
}

function isTogether(one: PostgresPlacement, other: PostgresPlacement): boolean {
  return serverKey(one.server) === serverKey(other.server);
}
