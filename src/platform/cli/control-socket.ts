import { rmSync } from 'node:fs';
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

/**
 * Lets the command line reach the running shop: the data folder has one owner, so changes go through it.
 * The socket lies in the data folder, which only its user can enter. A line asks, a line answers.
 */
export async function startControlSocket(
  kernel: Kernel,
  dataFolder: string,
): Promise<{ stop(): Promise<void> }> {
  const path = socketPath(dataFolder);
  if (path === undefined) {
    kernel.logger.warn(
      { dataFolder },
      'the path of the data folder is too long for a socket; the command line cannot reach this shop',
    );
    return { stop: async () => undefined };
  }
  rmSync(path, { force: true });
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

/** Asks the running shop. Throws the AppError that it answers with. */
export async function askRunningShop(dataFolder: string, request: ShopRequest): Promise<unknown> {
  const path = socketPath(dataFolder);
  if (path === undefined) throw unreachable(dataFolder);
  const socket = connect(path);
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    const line = await firstLine(socket);
    if (line === undefined) throw unreachable(dataFolder);
    const answer = JSON.parse(line) as Answer;
    if ('result' in answer) return answer.result;
    throw new AppError({ ...answer.error, kind: 'unprocessable' });
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

function socketPath(dataFolder: string): string | undefined {
  const absolute = join(dataFolder, 'tearline.sock');
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
