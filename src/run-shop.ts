import { modules, sessionsContract } from './modules/index.ts';
import { startControlSocket } from './platform/cli/index.ts';
import { createConsole, type SignIn } from './platform/console/index.ts';
import type { Operation } from './platform/contracts/index.ts';
import { readDataFolder } from './platform/databases/index.ts';
import {
  AppError,
  ConfigurationError,
  type Environment,
  messageOf,
  readConfiguration,
} from './platform/foundation/index.ts';
import {
  type Authenticate,
  httpConfiguration,
  type MoreRoutes,
  startHttpServer,
} from './platform/http/index.ts';
import { ArchitectureError, boot, type Kernel } from './platform/kernel/index.ts';
import { connectModules, findServiceKeys, serveProcesses } from './platform/transport/index.ts';

const MISUSE = 2;
const DRAIN_MILLISECONDS = 10_000;
/** All of it: requests, the calls of sagas, events. */
const STOP_MILLISECONDS = 30_000;

/** Ends what the shop stands on; the last thing before the process ends. */
type EndAfterwards = () => Promise<void>;

/**
 * Runs the shop until SIGTERM or SIGINT: then it drains and ends the process. Rejects when it cannot start.
 */
export async function runShop(
  environment: Environment,
  endAfterwards: EndAfterwards = async () => {},
): Promise<void> {
  const problems: string[] = [];
  const configuration = readConfiguration(httpConfiguration, environment, problems);
  const keys = await findServiceKeys(modules, environment, problems);
  const connect = keys === undefined ? {} : { connect: connectModules(keys) };
  const kernel = await boot({ modules, environment, problems, ...connect });
  if (configuration === undefined) throw new ConfigurationError(problems);
  // At once: a generated password is stored by now, and whatever fails below must not swallow it.
  for (const notice of kernel.notices) console.log(notice);
  try {
    const processes = keys === undefined ? undefined : serveProcesses(kernel, keys);
    const server = await startHttpServer(kernel, configuration, authenticateBy(kernel), {
      serveProcesses: processes,
      moreRoutes: consoleOf(kernel, environment),
    });
    const control = await startControlSocket(kernel, readDataFolder(environment));
    const closeDoors = async () => {
      await server.drain(DRAIN_MILLISECONDS);
      await control.stop();
    };
    drainOnSignal(kernel, closeDoors, endAfterwards);
    announce(kernel, server.port);
  } catch (error) {
    await kernel.stop();
    throw error;
  }
}

/** Who somebody is by their session, wherever the sessions are. */
export function authenticateBy(kernel: Kernel): Authenticate {
  if (!kernel.reaches(sessionsContract.module)) return () => Promise.reject(noSessions());
  const sessions = kernel.client(sessionsContract);
  return async (token) => {
    const { userId, role, sessionId } = await sessions.verifySession({ token });
    return { kind: role, userId, sessionId };
  };
}

/** As `createSession` of the sessions wants it. */
const STAFF_SIGN_IN: SignIn = {
  path: pathOf(sessionsContract.operations.createSession),
  fields: [
    { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' },
    { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
  ],
  token: 'token',
  signOutPath: pathOf(sessionsContract.operations.deleteCurrentSession),
};

function pathOf({ route, summary }: Operation): string {
  if (route === undefined) throw new TypeError(`there is no route for: ${summary}`);
  return route.path;
}

/** The console of this process; `timesAsOften` is for who measures what it costs. */
export function consoleOf(kernel: Kernel, environment: Environment, timesAsOften = 1): MoreRoutes {
  return createConsole({
    kernel,
    authenticate: authenticateBy(kernel),
    signIn: STAFF_SIGN_IN,
    dataFolder: readDataFolder(environment),
    timesAsOften,
  });
}

function noSessions(): AppError {
  return new AppError({
    code: 'http.no-sessions',
    kind: 'unavailable',
    message:
      'This process neither hosts the sessions nor knows where they are, so it cannot tell who you are. Ask the process that serves the public API, or give this one SESSIONS_URL.',
  });
}

/** Says why it cannot start, and ends the process. */
export function giveUp(error: unknown): never {
  explain(error);
  process.exit(MISUSE);
}

function announce(kernel: Kernel, port: number): void {
  // Since the process began, loading of the code included.
  const seconds = (performance.now() / 1_000).toFixed(1);
  const { hosted, graph } = kernel;
  const which = hosted.length === graph.modules.length ? '' : `: ${hosted.join(', ')}`;
  console.log(`Tearline is ready after ${seconds} s with ${hosted.length} modules${which}.`);
  console.log(`The API: http://localhost:${port}/docs (OpenAPI: http://localhost:${port}/openapi.json)`);
  console.log(`The console, for the staff: http://localhost:${port}/console`);
}

function drainOnSignal(kernel: Kernel, closeDoors: () => Promise<void>, endAfterwards: EndAfterwards): void {
  let draining = false;
  const drain = async () => {
    // Asked again, it goes on: nothing is gained by ending half-way.
    if (draining) return;
    draining = true;
    const late = setTimeout(() => void endAtOnce(endAfterwards), STOP_MILLISECONDS);
    await closeDoors();
    const problems = await kernel.stop();
    clearTimeout(late);
    problems.push(...(await problemsOf(endAfterwards)));
    for (const problem of problems) console.error(problem);
    process.exit(problems.length === 0 ? 0 : 1);
  };
  process.on('SIGTERM', () => void drain());
  process.on('SIGINT', () => void drain());
}

async function endAtOnce(endAfterwards: EndAfterwards): Promise<void> {
  const seconds = STOP_MILLISECONDS / 1_000;
  console.error(
    `Tearline did not stop within ${seconds} s and was ended. What it has answered is stored; the next start goes on with the rest.`,
  );
  for (const problem of await problemsOf(endAfterwards)) console.error(problem);
  process.exit(1);
}

async function problemsOf(endAfterwards: EndAfterwards): Promise<string[]> {
  try {
    await endAfterwards();
    return [];
  } catch (error) {
    return [messageOf(error)];
  }
}

function withCause(error: unknown): string {
  const message = messageOf(error);
  const cause = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : '';
  return message.includes(cause) ? message : `${message} (${cause})`;
}

function explain(error: unknown): void {
  if (error instanceof ConfigurationError) {
    console.error(`Tearline cannot start:\n${error.problems.map((problem) => `- ${problem}`).join('\n')}`);
  } else if (error instanceof ArchitectureError) {
    console.error(error.message);
  } else {
    console.error(`Tearline cannot start: ${withCause(error)}`);
    if (error instanceof Error && !('code' in error)) console.error(error.stack);
  }
}
