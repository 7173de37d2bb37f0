import { readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join, relative } from 'node:path';
import { AppError, isAppError, messageOf } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { answerRequest, type ShopRequest } from './shop-requests.ts';

/** The longest path that a Unix socket can be bound to everywhere. */
const LONGEST_SOCKET_PATH = 100;

type Answer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: string; readonly message: string } };

const SUFFIX = '.sock';

/**
 * Lets the command line reach the running shop: a data folder with SQLite files has one owner, so changes go
 * through it. The socket lies in the data folder, which only its user can enter; processes that share the
 * folder have one each. A line asks, a line answers.
 */
export async function startControlSocket(
  kernel: Kernel,
  dataFolder: string,
): Promise<{ stop(): Promise<void> }> {
  const path = socketPath(dataFolder, `tearline-${process.pid}${SUFFIX}`);
  if (path === undefined) {
    kernel.logger.warn(
      { dataFolder },
      'the path of the data folder is too long for a socket; the command line cannot reach this shop',
    );
    return { stop: async () => undefined };
  }
  await removeDeadSockets(dataFolder);
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    void serve(kernel, socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Whoever is connected and has not asked by now would keep the shop from stopping.
        for (const socket of connections) socket.destroy();
      }),
  };
}

/** Asks a running shop of the folder, whichever answers. Throws the AppError that it answers with. */
export async function askRunningShop(dataFolder: string, request: ShopRequest): Promise<unknown> {
  for (const name of socketsIn(dataFolder)) {
    const path = socketPath(dataFolder, name);
    const line = path === undefined ? undefined : await ask(path, request);
    if (line === undefined) continue;
    const answer = JSON.parse(line) as Answer;
    if ('result' in answer) return answer.result;
    throw new AppError({ ...answer.error, kind: 'unprocessable' });
  }
  throw unreachable(dataFolder);
}

/** Those of processes that were killed. */
async function removeDeadSockets(dataFolder: string): Promise<void> {
  for (const name of socketsIn(dataFolder)) {
    const path = socketPath(dataFolder, name);
    if (path !== undefined && !(await isServed(path))) rmSync(path, { force: true });
  }
}

function socketsIn(dataFolder: string): string[] {
  return readdirSync(dataFolder).filter((file) => file.endsWith(SUFFIX));
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (served: boolean) => {
      socket.destroy();
      resolve(served);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}

/** Undefined when nobody answers: whoever made the socket has ended, or is just ending. */
async function ask(path: string, request: ShopRequest): Promise<string | undefined> {
  const socket = connect(path);
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    return await firstLine(socket);
  } finally {
    socket.destroy();
  }
}

async function serve(kernel: Kernel, socket: Socket): Promise<void> {
  const line = await firstLine(socket);
  if (line !== undefined) socket.end(`${JSON.stringify(await answerLine(kernel, line))}\n`);
}

async function answerLine(kernel: Kernel, line: string): Promise<Answer> {
  try {
    return { result: (await answerRequest(kernel, JSON.parse(line) as ShopRequest)) ?? null };
  } catch (error) {
    if (!isAppError(error)) kernel.logger.error({ err: error }, 'a request of the command line failed');
    return {
      error: { code: isAppError(error) ? error.code : 'cli.request-failed', message: messageOf(error) },
    };
  }
}

/** Undefined when the connection cannot be made or ends before a line is complete. */
function firstLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    const parts: string[] = [];
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      parts.push(part);
      if (part.includes('\n')) resolve(parts.join('').split('\n', 1)[0]);
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve(undefined));
  });
}

function socketPath(dataFolder: string, name: string): string | undefined {
  const absolute = join(dataFolder, name);
  const fromHere = relative(process.cwd(), absolute);
  const shorter = fromHere.length < absolute.length ? fromHere : absolute;
  return shorter.length <= LONGEST_SOCKET_PATH ? shorter : undefined;
}

function unreachable(dataFolder: string): AppError {
  return new AppError({
    code: 'cli.shop-unreachable',
    kind: 'unavailable',
    message: `A process owns ${dataFolder} but does not answer on its socket. Wait until it has started or stopped, and ask again.`,
  });
}
