import { modules } from './modules/index.ts';
import {
  type EmbeddedPostgres,
  provision,
  readAdministrators,
  readCredentialsFile,
  readDataFolder,
  readPlacement,
  serverFolder,
  startEmbeddedPostgres,
  variablesFor,
} from './platform/databases/index.ts';
import { ConfigurationError, type Environment } from './platform/foundation/index.ts';
import { giveUp, runShop } from './run-shop.ts';

const ENDED_BY_SIGNAL = 1;

/** One that is to be started: for all modules, or for one alone. */
interface PlannedServer {
  readonly folder: string;
  readonly module: string | undefined;
}

interface StartedServer extends PlannedServer {
  readonly postgres: EmbeddedPostgres;
}

try {
  await start(process.env);
} catch (error) {
  giveUp(error);
}

async function start(environment: Environment): Promise<void> {
  if (environment['DATABASE_URL']) {
    throw new ConfigurationError([
      'DATABASE_URL: start:postgres runs a PostgreSQL of its own and takes no other. Leave it out, or use `npm start`.',
    ]);
  }
  const servers = await startServers(planServers(environment));
  const stop = () => stopServers(servers);
  const noLongerAlone = endOnSignal(stop);
  try {
    const variables = servers.map(({ module, postgres }) => variablesFor(postgres, module));
    const forShop = Object.assign({}, environment, ...variables.map(({ modules }) => modules));
    const forAdministrators = variables.map(({ administrators }) => administrators);
    await provisionAll(Object.assign({}, forShop, ...forAdministrators), servers);
    for (const { folder, postgres } of servers) {
      const { host, port } = postgres.server;
      console.log(
        `PostgreSQL runs on ${host}:${port}; its data, its log and the password of postgres are in ${folder}.`,
      );
    }
    await runShop(forShop, stop);
    noLongerAlone();
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One for all, and one for each module that is to have an instance of its own and names none. */
function planServers(environment: Environment): PlannedServer[] {
  const alone = modules
    .map(({ contract }) => ({ module: contract.module, prefix: prefixOf(contract.module) }))
    .filter(({ prefix }) => !environment[`${prefix}DATABASE_URL`])
    .filter(
      ({ prefix }) =>
        (environment[`${prefix}DATABASE_ISOLATION`] || environment['DATABASE_ISOLATION']) === 'instance',
    );
  return [
    ...(alone.length < modules.length ? [{ folder: serverFolder(environment), module: undefined }] : []),
    ...alone.map(({ module }) => ({ folder: serverFolder(environment, module), module })),
  ];
}

function prefixOf(module: string): string {
  return `${module.toUpperCase().replaceAll('-', '_')}_`;
}

async function startServers(planned: readonly PlannedServer[]): Promise<StartedServer[]> {
  const results = await Promise.allSettled(
    planned.map(async (server) => ({ ...server, postgres: await startEmbeddedPostgres(server) })),
  );
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return started;
  await stopServers(started);
  throw failed.reason;
}

async function stopServers(servers: readonly StartedServer[]): Promise<void> {
  await Promise.all(servers.map(({ postgres }) => postgres.stop()));
}

/** Databases, schemas and roles, for the modules that lie on these servers. The shop never sees who may do that. */
async function provisionAll(environment: Environment, servers: readonly StartedServer[]): Promise<void> {
  const problems: string[] = [];
  const placements = modules.flatMap(({ contract }) => {
    const placement = readPlacement(contract.module, environment, problems);
    if (placement?.engine !== 'postgres') return [];
    const { host, port } = placement.server;
    const isHere = servers.some(({ postgres: { server } }) => server.host === host && server.port === port);
    return isHere ? placement : [];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  await provision(placements, {
    administrators: readAdministrators(placements, environment),
    credentialsFile: readCredentialsFile(environment, readDataFolder(environment)),
    environment,
    ownsServer: true,
  });
}

/** Until the shop takes signals itself: nothing is under way yet that would have to be waited for. */
function endOnSignal(stop: () => Promise<void>): () => void {
  const end = () => void stop().finally(() => process.exit(ENDED_BY_SIGNAL));
  process.on('SIGTERM', end).on('SIGINT', end);
  return () => process.off('SIGTERM', end).off('SIGINT', end);
}
