import { type PostgresPlacement, SHARED_SCHEMA } from '../postgres/postgres-placement.ts';
import { planAccess, planClosedDatabase, planDatabase } from './plan-databases.ts';
import { planRole, planRoles } from './plan-roles.ts';
import { planClosedSchema, planRights, planSchema } from './plan-schemas.ts';
import { planPrefixGuard } from './prefix-guard.ts';
import { type ProvisioningStep, type ServerFacts, serverKey } from './provisioning-step.ts';

export interface PlanOptions {
  /** By `serverKey`. */
  readonly servers: ReadonlyMap<string, ServerFacts>;
  /** The server is there for the modules alone: databases that provisioning did not make are closed too. */
  readonly ownsServer?: boolean | undefined;
}

const NOT_OURS = ['postgres', 'template1'];

/** Everything that shall be so, in order: roles, databases, then database by database what is in it. */
export function planProvisioning(
  placements: readonly PostgresPlacement[],
  options: PlanOptions,
): ProvisioningStep[] {
  return groupBy(placements, ({ server }) => serverKey(server)).flatMap(([key, onServer]) => {
    const facts = options.servers.get(key);
    if (facts === undefined) throw new TypeError(`nothing is known of the server ${key}`);
    return planServer(onServer, facts, options.ownsServer === true);
  });
}

function planServer(
  placements: readonly PostgresPlacement[],
  facts: ServerFacts,
  ownsServer: boolean,
): ProvisioningStep[] {
  const databases = groupBy(placements, ({ database }) => database);
  return [
    ...placements.flatMap((placement) => planRoles(placement, facts)),
    ...databases.flatMap(([, inDatabase]) => {
      const shared = inDatabase.find(({ level }) => level === 'tables');
      return shared === undefined
        ? []
        : planRole(shared.server, undefined, sharedOwner(shared), undefined, facts);
    }),
    ...databases.flatMap(([database, inDatabase]) => planDatabaseOf(inDatabase, database, planDatabase)),
    ...databases.flatMap(([database, inDatabase]) =>
      planDatabaseOf(inDatabase, database, planClosedDatabase),
    ),
    ...(ownsServer ? planClosedServer(placements) : []),
    ...placements.flatMap(planAccess),
    ...databases.flatMap(([, inDatabase]) => planContents(inDatabase)),
  ];
}

function planDatabaseOf(
  inDatabase: readonly PostgresPlacement[],
  database: string,
  plan: typeof planDatabase,
): ProvisioningStep[] {
  return inDatabase.slice(0, 1).map((placement) => plan(placement.server, database, soleModule(placement)));
}

/** A database for one module is that module's; another is nobody's. */
function soleModule({ module, level }: PostgresPlacement): string | undefined {
  return level === 'database' || level === 'instance' ? module : undefined;
}

function planClosedServer(placements: readonly PostgresPlacement[]): ProvisioningStep[] {
  return placements
    .slice(0, 1)
    .flatMap(({ server }) => NOT_OURS.map((database) => planClosedDatabase(server, database, undefined)));
}

function planContents(placements: readonly PostgresPlacement[]): ProvisioningStep[] {
  const shared = placements.filter(({ level }) => level === 'tables');
  return [
    ...placements
      .slice(0, 1)
      .map((placement) => planClosedSchema(placement, soleModule(placement), 'public', [])),
    ...shared.slice(0, 1).flatMap((placement) => {
      const owner = sharedOwner(placement);
      return [
        ...planSchema(placement, undefined, SHARED_SCHEMA, owner),
        planClosedSchema(placement, undefined, SHARED_SCHEMA, [owner]),
        ...planPrefixGuard(placement, rolePrefixOf(placement)),
      ];
    }),
    ...placements.flatMap((placement) => {
      if (placement.level === 'tables') return planRights(placement, sharedOwner(placement));
      const { module, schema, roles } = placement;
      return [
        ...planSchema(placement, module, schema, roles.owner),
        planClosedSchema(placement, module, schema, [roles.owner]),
        ...planRights(placement, roles.owner),
      ];
    }),
  ];
}

/** Owns the schema that modules at level `tables` share, and nothing in it. */
export function sharedOwner(placement: PostgresPlacement): string {
  return `${rolePrefixOf(placement)}_shared_owner`;
}

function rolePrefixOf({ module, roles }: PostgresPlacement): string {
  return roles.owner.slice(0, -`_${module}_owner`.length);
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): [string, Item[]][] {
  return [...Map.groupBy(items, keyOf)];
}
