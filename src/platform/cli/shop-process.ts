import { connect } from 'node:net';
import type { CopyProgress } from '../copies/index.ts';
import { AppError } from '../foundation/index.ts';
import type { OnShopProgress, ShopRequest } from './shop-requests.ts';
import { socketPathsIn } from './socket-files.ts';
import { linesOf } from './socket-lines.ts';

/** A line on the socket: what is asked, of which of the modules that the process hosts; of all without `only`. */
export interface Question {
  readonly request: ShopRequest | { readonly ask: 'hosted' };
  readonly only?: readonly string[] | undefined;
}

export type SocketAnswer =
  | { readonly progress: CopyProgress }
  | { readonly result: unknown }
  | { readonly error: { readonly code: string; readonly message: string } };

/** A running process of the shop, reached through its socket. */
export interface ShopProcess {
  readonly hosted: readonly string[];
  /** Throws the AppError that it answers with, and `cli.shop-unreachable` when it has ended meanwhile. */
  ask(
    request: ShopRequest,
    only: readonly string[] | undefined,
    onProgress: OnShopProgress,
  ): Promise<unknown>;
}

/** Those that answer. A socket whose process was killed, or is just ending, is none. */
export async function findProcesses(dataFolder: string): Promise<ShopProcess[]> {
  const found = await Promise.all(
    socketPathsIn(dataFolder).map(async (path): Promise<ShopProcess[]> => {
      const answer = await askSocket(path, { request: { ask: 'hosted' } }, () => undefined);
      if (answer === undefined || !('result' in answer)) return [];
      return [
        {
          hosted: answer.result as readonly string[],
          async ask(request, only, onProgress) {
            const given = await askSocket(path, { request, only }, onProgress);
            if (given === undefined) throw unreachable(dataFolder);
            if ('result' in given) return given.result;
            throw new AppError({ ...given.error, kind: 'unprocessable' });
          },
        },
      ];
    }),
  );
  return found.flat();
}

export function unreachable(dataFolder: string): AppError {
  return new AppError({
    code: 'cli.shop-unreachable',
    kind: 'unavailable',
    message: `A process owns ${dataFolder} but does not answer on its socket. Wait until it has started or stopped, and ask again.`,
  });
}

/** Undefined when nobody answers. */
async function askSocket(
  path: string,
  question: Question,
  onProgress: OnShopProgress,
): Promise<Exclude<SocketAnswer, { progress: unknown }> | undefined> {
  const socket = connect(path);
  try {
    socket.write(`${JSON.stringify(question)}\n`);
    for await (const line of linesOf(socket)) {
      const answer = JSON.parse(line) as SocketAnswer;
      if (!('progress' in answer)) return answer;
      onProgress(answer.progress);
    }
    return undefined;
  } finally {
    socket.destroy();
  }
}
