import { createConsole } from '../../src/platform/console/index.ts';
import { AppError } from '../../src/platform/foundation/index.ts';
import { httpConfiguration, startHttpServer } from '../../src/platform/http/index.ts';
import type { Kernel } from '../../src/platform/kernel/index.ts';
import type { Actor } from '../../src/platform/observability/index.ts';
import { type BootedModules, bootModules } from './boot-modules.ts';
import { lettersContract, lettersModule } from './fixtures/letters-module.ts';
import { createReadersModule, type OnRead } from './fixtures/readers-module.ts';
import { type LiveStream, openStream } from './live-stream.ts';
import { type Answer, type RequestOptions, request } from './start-shop.ts';

export interface ServedConsole extends Omit<BootedModules, 'kernel'> {
  readonly kernel: Kernel;
  readonly url: string;
  /** As staff unless a token is given. */
  ask(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  live(token?: string): Promise<LiveStream>;
  write(id: string, text: string): Promise<unknown>;
  /** From now on the token `staff` is worth nothing. */
  endSession(): void;
  drain(): Promise<void>;
}

/** Letters and their readers behind a console. The tokens `staff` and `ada`, a customer, are good. */
export async function serveConsole(onRead?: OnRead): Promise<ServedConsole> {
  const readers = createReadersModule(onRead);
  const booted = await bootModules({ modules: [lettersModule, readers.module] });
  let isEnded = false;
  const authenticate = async (token: string): Promise<Actor> => {
    if (token === 'staff' && !isEnded) return { kind: 'staff', userId: 'eve', sessionId: 'session' };
    if (token === 'ada') return { kind: 'customer', userId: 'ada', sessionId: 'session' };
    throw new AppError({ code: 'test.unknown', kind: 'unauthenticated', message: 'Nobody has this token.' });
  };
  const { gateway: kernel, folder } = booted;
  const signIn = { path: '/sign-in', fields: [], token: 'token', signOutPath: '/sign-out' };
  const configuration = httpConfiguration.parse({ RATE_LIMIT: 'off', PORT: '0', HOST: '127.0.0.1' });
  const server = await startHttpServer(kernel, configuration, authenticate, {
    moreRoutes: createConsole({ kernel, authenticate, signIn, dataFolder: folder }),
  });
  const url = `http://127.0.0.1:${server.port}`;
  const letters = kernel.client(lettersContract);
  return {
    ...booted,
    kernel,
    url,
    ask: (method, path, options) => request(`${url}/console${path}`, method, { token: 'staff', ...options }),
    live: (token = 'staff') => openStream(`${url}/console/api/live`, token),
    write: (id, text) => letters.writeLetter({ id, text }),
    endSession() {
      isEnded = true;
    },
    drain: () => server.drain(5_000),
    async stop() {
      await server.drain(1_000);
      await booted.stop();
    },
  };
}
