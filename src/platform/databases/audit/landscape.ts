import { type PostgresPlacement, SHARED_SCHEMA } from '../postgres/postgres-placement.ts';
import { serverKey, sharedOwner } from '../provisioning/index.ts';

export type RoleKind = 'owner' | 'migrator' | 'runtime';

/** Whose a role is. */
export interface RoleHolder {
  readonly placement: PostgresPlacement;
  readonly kind: RoleKind;
}

/** Where something lies, and who owns it there. */
export interface Located {
  readonly schema: string | null;
  readonly name: string | null;
  readonly owner: string;
}

/** What is whose in one database: by its place, and by the roles of its server. */
export class Landscape {
  readonly database: string;
  /** The modules that lie in this database. */
  readonly here: readonly PostgresPlacement[];
  readonly #holders = new Map<string, RoleHolder>();

  constructor(database: string, onServer: readonly PostgresPlacement[]) {
    this.database = database;
    this.here = onServer.filter((placement) => placement.database === database);
    for (const placement of onServer) {
      for (const kind of ['owner', 'migrator', 'runtime'] as const)
        this.#holders.set(placement.roles[kind], { placement, kind });
    }
  }

  get roles(): string[] {
    return [...this.#holders.keys()];
  }

  holderOf(role: string): RoleHolder | undefined {
    return this.#holders.get(role);
  }

  /** The module whose place it lies in. */
  moduleAt(schema: string | null, name: string | null): PostgresPlacement | undefined {
    return this.here.find(
      (placement) =>
        placement.schema === schema &&
        (placement.prefix === '' || name?.startsWith(placement.prefix) === true),
    );
  }

  /** The module that it belongs to: by its place, else by its owner. */
  moduleOf({ schema, name, owner }: Located): PostgresPlacement | undefined {
    return this.moduleAt(schema, name) ?? this.holderOf(owner)?.placement;
  }

  /** Who should own the schema; undefined for one that is nobody's. */
  ownerOfSchema(schema: string): string | undefined {
    const [sharing] = this.here.filter(({ level }) => level === 'tables');
    if (schema === SHARED_SCHEMA && sharing !== undefined) return sharedOwner(sharing);
    return this.here.find((placement) => placement.schema === schema)?.roles.owner;
  }
}

/** A landscape for each database that modules lie in, server by server. */
export function landscapesOf(
  placements: readonly PostgresPlacement[],
): { readonly server: PostgresPlacement['server']; readonly landscapes: Landscape[] }[] {
  const servers = Map.groupBy(placements, ({ server }) => serverKey(server));
  return [...servers.values()].flatMap((onServer) =>
    onServer.slice(0, 1).map(({ server }) => {
      const databases = [...new Set(onServer.map(({ database }) => database))];
      return { server, landscapes: databases.map((database) => new Landscape(database, onServer)) };
    }),
  );
}
