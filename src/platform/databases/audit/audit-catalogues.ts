import type { Client } from 'pg';
import type { TableManifest } from '../manifest.ts';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import { type Administrators, connectAdministrator, serverKey } from '../provisioning/index.ts';
import { auditDatabaseGrants } from './database-grants.ts';
import { auditDefaultPrivileges } from './default-privileges.ts';
import type { Finding } from './finding.ts';
import { auditHostBasedAccess } from './host-based-access.ts';
import { judgeDependency, judgeRoutineText } from './judge-dependencies.ts';
import { judgeGrant } from './judge-grants.ts';
import { judgeMissingGrants } from './judge-missing-grants.ts';
import { judgeOwnership, judgeTables } from './judge-objects.ts';
import { judgeAttributes, judgeMembership, judgeMissingRoles } from './judge-roles.ts';
import { type Landscape, landscapesOf } from './landscape.ts';
import { auditReachingOut } from './reaching-out.ts';
import { readDependencies } from './read-dependencies.ts';
import { readGrants } from './read-grants.ts';
import { readObjects } from './read-objects.ts';
import { readMemberships, readRoleAttributes } from './read-roles.ts';

/** Reads who may do what from the catalogues of every server and database that modules lie in. */
export async function auditCatalogues(
  placements: readonly PostgresPlacement[],
  manifests: readonly TableManifest[],
  administrators: Administrators,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { server, landscapes } of landscapesOf(placements)) {
    const administrator = administrators.get(serverKey(server));
    if (administrator === undefined) throw new TypeError(`nobody administers ${serverKey(server)}`);
    const inDatabase = async (database: string | undefined, read: (client: Client) => Promise<Finding[]>) => {
      const client = await connectAdministrator(administrator, database);
      try {
        findings.push(...(await read(client)));
      } finally {
        await client.end();
      }
    };
    await inDatabase(undefined, (client) => auditServer(client, landscapes));
    for (const landscape of landscapes)
      await inDatabase(landscape.database, (client) => auditDatabase(client, landscape, manifests));
  }
  return findings;
}

async function auditServer(client: Client, landscapes: readonly Landscape[]): Promise<Finding[]> {
  const [landscape] = landscapes;
  if (landscape === undefined) return [];
  const attributes = await readRoleAttributes(client, landscape.roles);
  const memberships = await readMemberships(client, landscape.roles);
  return [
    ...judgeMissingRoles(attributes, landscape),
    ...attributes.flatMap((role) => judgeAttributes(role, landscape)),
    ...memberships.flatMap((membership) => judgeMembership(membership, landscape)),
    ...(await auditDatabaseGrants(client, landscapes)),
    ...(await auditHostBasedAccess(client, landscape.database)),
  ];
}

async function auditDatabase(
  client: Client,
  landscape: Landscape,
  manifests: readonly TableManifest[],
): Promise<Finding[]> {
  const objects = await readObjects(client);
  const grants = await readGrants(client, landscape.roles);
  const dependencies = await readDependencies(client);
  return [
    ...judgeOwnership(objects, landscape),
    ...judgeTables(objects, landscape, manifests),
    ...grants.flatMap((grant) => judgeGrant(grant, landscape) ?? []),
    ...judgeMissingGrants(objects, grants, landscape),
    ...(await auditDefaultPrivileges(client, landscape)),
    ...dependencies.flatMap((dependency) => judgeDependency(dependency, landscape)),
    ...objects.flatMap((object) => judgeRoutineText(object, landscape)),
    ...(await auditReachingOut(client, landscape)),
  ];
}
