import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { isAppError, messageOf } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { Question, SocketAnswer } from './shop-process.ts';
import { answerRequest, type OnShopProgress } from './shop-requests.ts';
import { ownSocketPath, socketPathsIn } from './socket-files.ts';
import { linesOf } from './socket-lines.ts';

/**
 * Lets the command line reach the running shop: a data folder with SQLite files has one owner, so changes go
 * through it. The socket lies in the data folder, which only its user can enter; processes that share the
 * folder have one each. A line asks, a line answers, and lines before that tell how far long work has come.
 */
export async function startControlSocket(
  kernel: Kernel,
  dataFolder: string,
): Promise<{ stop(): Promise<void> }> {
  const path = ownSocketPath(dataFolder);
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

/** Those of processes that were killed. */
async function removeDeadSockets(dataFolder: string): Promise<void> {
  for (const path of socketPathsIn(dataFolder)) if (!(await isServed(path))) rmSync(path, { force: true });
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

async function serve(kernel: Kernel, socket: Socket): Promise<void> {
  const { value: line } = await linesOf(socket).next();
  if (line === undefined) return;
  // Whoever has gone meanwhile is told nothing; the work goes on.
  const tell = (answer: SocketAnswer) => socket.writable && socket.write(`${JSON.stringify(answer)}\n`);
  tell(await answerLine(kernel, line, (progress) => tell({ progress })));
  socket.end();
}

async function answerLine(kernel: Kernel, line: string, onProgress: OnShopProgress): Promise<SocketAnswer> {
  try {
    const { request, only } = JSON.parse(line) as Question;
    if (request.ask === 'hosted') return { result: kernel.hosted };
    return { result: (await answerRequest(kernel, request, onProgress, only)) ?? null };
  } catch (error) {
    if (!isAppError(error)) kernel.logger.error({ err: error }, 'a request of the command line failed');
    return {
      error: { code: isAppError(error) ? error.code : 'cli.request-failed', message: messageOf(error) },
    };
  }
}
