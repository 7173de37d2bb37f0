import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
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
 * The socket lies in the data folder, which only its user can enter.
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
  const server = createServer((socket) => serve(kernel, socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return { stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Asks the running shop. Throws the AppError that it answers with. */
export async function askRunningShop(dataFolder: string, request: ShopRequest): Promise<unknown> {
  const path = socketPath(dataFolder);
  if (path === undefined) throw unreachable(dataFolder);
  const socket = connect(path);
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      socket.once('error', () => reject(unreachable(dataFolder)));
      const lines = createInterface({ input: socket });
      lines.once('line', (line) => resolve(JSON.parse(line) as Answer));
      lines.once('close', () => reject(unreachable(dataFolder)));
      socket.write(`${JSON.stringify(request)}\n`);
    });
    if ('result' in answer) return answer.result;
    throw new AppError({ ...answer.error, kind: 'unprocessable' });
  } finally {
    socket.destroy();
  }
}

function serve(kernel: Kernel, socket: Socket): void {
  socket.on('error', () => socket.destroy());
  createInterface({ input: socket }).on('line', (line) => {
    void answerLine(kernel, line).then((answer) => socket.end(`${JSON.stringify(answer)}\n`));
  });
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
    message: `A process owns ${dataFolder} but does not answer on its socket. Wait until it has started, or stop it and ask again.`,
  });
}
