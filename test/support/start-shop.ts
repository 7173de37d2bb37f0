import { modules } from '../../src/modules/index.ts';
import { type Environment, readConfiguration } from '../../src/platform/foundation/index.ts';
import { httpConfiguration, startHttpServer } from '../../src/platform/http/index.ts';
import type { BootOptions, Kernel } from '../../src/platform/kernel/index.ts';
import { authenticateBy, consoleOf } from '../../src/run-shop.ts';
import { bootAsAsked } from './calls-of-run.ts';
import type { TestedKernel } from './tested-kernel.ts';
import { everythingStored } from './everything-stored.ts';
import { makePlace } from './place.ts';

export const STAFF = { email: 'staff@example.com', password: 'correct horse battery' };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any;
}

export interface RequestOptions {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RunningShop {
  readonly kernel: TestedKernel;
  /** The process that serves `url`. */
  readonly gateway: Kernel;
  readonly url: string;
  readonly folder: string;
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  /** Waits until every event has taken effect. */
  settled(): Promise<void>;
  /** Where its modules lie, and how to reach them there. */
  readonly environment: Environment;
  /** All that its modules have written. */
  stored(): Promise<string>;
  stop(): Promise<void>;
}

/** Other modules than the shop's, or another clock. */
export type ShopOptions = Partial<Pick<BootOptions, 'modules' | 'clock' | 'retry'>>;

/** The whole shop in this process, on real databases in a new folder, behind its real HTTP server. */
export async function startShop(
  environment: Environment = {},
  options: ShopOptions = {},
): Promise<RunningShop> {
  const place = await makePlace(options.modules ?? modules);
  const all = {
    LOG_LEVEL: 'silent',
    DEMO: 'off',
    RATE_LIMIT: 'off',
    PORT: '0',
    STAFF_EMAIL: STAFF.email,
    STAFF_PASSWORD: STAFF.password,
    ...place.environment,
    ...environment,
  };
  const problems: string[] = [];
  const configuration = readConfiguration(httpConfiguration, all, problems);
  const { kernel, gateway, stop } = await bootAsAsked({
    modules,
    environment: all,
    problems,
    isWholeShop: true,
    ...options,
  });
  if (configuration === undefined) throw new Error(problems.join('\n'));
  const server = await startHttpServer(gateway, configuration, authenticateBy(gateway), {
    moreRoutes: consoleOf(gateway, all),
  });
  const url = `http://127.0.0.1:${server.port}`;
  return {
    kernel,
    gateway,
    url,
    folder: place.folder,
    environment: place.environment,
    request: (method, path, options) => request(`${url}${path}`, method, options),
    async settled() {
      if (!(await kernel.delivery.flush(10_000))) throw new Error('events were still under way after 10 s');
    },
    stored: () =>
      everythingStored(
        place,
        kernel.hosted.map((name) => kernel.placementOf(name)),
      ),
    async stop() {
      await server.drain(5_000);
      const stopProblems = await stop();
      await place.remove();
      if (stopProblems.length > 0) throw new Error(stopProblems.join('\n'));
    },
  };
}

/** Asks a server; a body that is no text is sent as JSON. */
export async function request(url: string, method: string, options: RequestOptions = {}): Promise<Answer> {
  const headers: Record<string, string> = { ...options.headers };
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`;
  if (options.body !== undefined) headers['content-type'] ??= 'application/json';
  const body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
  const response = await fetch(url, { method, headers, ...(options.body === undefined ? {} : { body }) });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text,
  };
}
