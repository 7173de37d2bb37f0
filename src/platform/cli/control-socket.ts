import { readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join, relative } from 'node:path';
import type { CopyProgress } from '../copies/index.ts';
import { AppError, isAppError, messageOf } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { answerRequest, type OnShopProgress, type ShopRequest } from './shop-requests.ts';

/** The longest path that a Unix socket can be bound to everywhere. */
const LONGEST_SOCKET_PATH = 100;

type Answer =
  | { readonly progress: CopyProgress }
  | { readonly result: unknown }
  | { readonly error: { readonly code: string; readonly message: string } };

const SUFFIX = '.sock';

/**
 * Lets the command line reach the running shop: a data folder with SQLite files has one owner, so changes go
 * through it. The socket lies in the data folder, which only its user can enter; processes that share the
 * folder have one each. A line asks, a line answers, and lines before that tell how far long work has come.
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
export async function askRunningShop(
  dataFolder: string,
  request: ShopRequest,
  onProgress: OnShopProgress = () => undefined,
): Promise<unknown> {
  for (const name of socketsIn(dataFolder)) {
    const path = socketPath(dataFolder, name);
    const answer = path === undefined ? undefined : await ask(path, request, onProgress);
    if (answer === undefined) continue;
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
async function ask(
  path: string,
  request: ShopRequest,
  onProgress: OnShopProgress,
): Promise<Exclude<Answer, { progress: unknown }> | undefined> {
  const socket = connect(path);
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    for await (const line of linesOf(socket)) {
      const answer = JSON.parse(line) as Answer;
      if (!('progress' in answer)) return answer;
      onProgress(answer.progress);
    }
    return undefined;
  } finally {
    socket.destroy();
  }
}

async function serve(kernel: Kernel, socket: Socket): Promise<void> {
  const { value: line } = await linesOf(socket).next();
  if (line === undefined) return;
  // Whoever has gone meanwhile is told nothing; the work goes on.
  const tell = (answer: Answer) => socket.writable && socket.write(`${JSON.stringify(answer)}\n`);
  tell(await answerLine(kernel, line, (progress) => tell({ progress })));
  socket.end();
}

async function answerLine(kernel: Kernel, line: string, onProgress: OnShopProgress): Promise<Answer> {
  try {
    return { result: (await answerRequest(kernel, JSON.parse(line) as ShopRequest, onProgress)) ?? null };
  } catch (error) {
    if (!isAppError(error)) kernel.logger.error({ err: error }, 'a request of the command line failed');
    return {
      error: { code: isAppError(error) ? error.code : 'cli.request-failed', message: messageOf(error) },
    };
  }
}

/** Complete lines, until the connection ends or cannot be made. Ending the loop leaves the connection open. */
async function* linesOf(socket: Socket): AsyncGenerator<string, undefined> {
  const complete: string[] = [];
  let partial = '';
  let ended = false;
  let wake: () => void = () => undefined;
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const parts = (partial + text).split('\n');
    partial = parts.pop() ?? '';
    complete.push(...parts);
    wake();
  });
  socket.on('error', () => socket.destroy());
  socket.once('close', () => {
    ended = true;
    wake();
  });
  for (;;) {
    for (let line = complete.shift(); line !== undefined; line = complete.shift()) yield line;
    if (ended) return undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
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
