import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import type { PostgresServer } from '../postgres/postgres-url.ts';
import { serverKey } from './provisioning-step.ts';

/** The network side of the boundary for one server, as text for whoever looks after it. */
export interface NetworkRules {
  readonly server: string;
  /** Lines for the top of pg_hba.conf: the first that fits counts. */
  readonly hostBasedAccess: string;
  /** A sketch of a compose file: each server in a network of its own. */
  readonly compose: string;
}

/** `addresses` is where the shop connects from, as in pg_hba.conf. */
export function networkRules(
  placements: readonly PostgresPlacement[],
  addresses = 'samenet',
): NetworkRules[] {
  const servers = Map.groupBy(placements, ({ server }) => serverKey(server));
  return [...servers].map(([server, onServer]) => ({
    server,
    hostBasedAccess: hostBasedAccess(onServer, addresses),
    compose: compose(onServer),
  }));
}

/** Each login gets into its own database, by password, from where the shop is, and nowhere else. */
function hostBasedAccess(placements: readonly PostgresPlacement[], addresses: string): string {
  const logins = placements.flatMap(({ server, database, roles }) =>
    [roles.migrator, roles.runtime].map((role) => ({ type: typeOf(server), database, role })),
  );
  const roles = logins.map(({ role }) => role).join(',');
  return [
    ...logins.map(({ type, database, role }) => `${type} ${database} ${role} ${addresses} scram-sha-256`),
    `host all ${roles} all reject`,
    `local all ${roles} reject`,
    '',
  ].join('\n');
}

function typeOf({ sslmode }: PostgresServer): string {
  return sslmode === 'disable' ? 'host' : 'hostssl';
}

function compose(placements: readonly PostgresPlacement[]): string {
  const modules = placements.map(({ module }) => module);
  const name = modules.length === 1 ? `${modules[0]}-database` : 'database';
  return [
    `# ${modules.join(', ')}`,
    'services:',
    '  shop:',
    `    networks: [${name}]`,
    `  ${name}:`,
    '    image: postgres:18',
    `    networks: [${name}]`,
    'networks:',
    `  ${name}: { internal: true }`,
    '',
  ].join('\n');
}
