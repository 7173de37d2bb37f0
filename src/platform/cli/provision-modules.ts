import {
  type NetworkRules,
  networkRules,
  type Placement,
  type PostgresPlacement,
  provision,
  type ProvisionedObject,
  readAdministrators,
  readCredentialsFile,
  readDataFolder,
  type RunStatement,
} from '../databases/index.ts';
import { ConfigurationError, type Environment } from '../foundation/index.ts';
import { type AnyModule, readPlacements } from '../kernel/index.ts';

interface Asked {
  readonly modules: readonly AnyModule[];
  readonly environment: Environment;
}

export interface ProvisionReport {
  readonly objects: readonly ProvisionedObject[];
  /** In a dry run, what would have been run; passwords are not in it. */
  readonly statements: readonly RunStatement[];
  readonly credentialsFile: string;
  readonly isDry: boolean;
}

interface ProvisionAsked extends Asked {
  /** Which of them. */
  readonly only: (placement: Placement) => boolean;
  readonly dryRun?: boolean;
  readonly rotate?: boolean;
  readonly ownServer?: boolean;
}

/** Makes places for the modules that lie on PostgreSQL; the others need none. */
export async function provisionModules(asked: ProvisionAsked): Promise<ProvisionReport> {
  const { environment, only, dryRun = false, rotate = false, ownServer = false } = asked;
  const placements = postgresPlacements(asked);
  const credentialsFile = readCredentialsFile(environment, readDataFolder(environment));
  const wanted = placements.filter(only);
  const statements: RunStatement[] = [];
  const objects = await provision(placements, {
    administrators: readAdministrators(wanted, environment),
    credentialsFile,
    environment,
    only,
    rotate,
    dryRun,
    ownsServer: ownServer,
    onStatement: (statement) => statements.push(statement),
  });
  return { objects, statements: dryRun ? statements : [], credentialsFile, isDry: dryRun };
}

export async function describeNetwork(asked: Asked): Promise<NetworkRules[]> {
  return networkRules(postgresPlacements(asked));
}

function postgresPlacements({ modules, environment }: Asked): PostgresPlacement[] {
  const problems: string[] = [];
  const placements = [...readPlacements(modules, environment, problems).values()];
  const onPostgres = placements.filter((placement) => placement.engine === 'postgres');
  if (problems.length === 0 && onPostgres.length === 0)
    problems.push(
      'DATABASE_URL: no module lies on PostgreSQL, so there is nothing to provision. Write postgres://<host>:<port>/<database>.',
    );
  if (problems.length > 0) throw new ConfigurationError(problems);
  return onPostgres;
}
