import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { AppError, ConfigurationError } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { sleep } from '../resilience/index.ts';
import { traceIdOf } from '../observability/index.ts';
import type { ServeProcesses } from '../transport/index.ts';
import type { Authenticate } from './authentication.ts';
import { mountContracts } from './contract-routes.ts';
import { mountDocuments } from './documents.ts';
import { mountHealth } from './health.ts';
import type { HttpConfiguration } from './http-configuration.ts';
import { measureRequests } from './http-metrics.ts';
import { limitBody, limitRate } from './limits.ts';
import { mountOtherMethods } from './other-methods.ts';
import { problemOf, sendProblem } from './problem.ts';
import { traceOf, traceRequests } from './request-trace.ts';
import type { ProblemCodes } from './route-problems.ts';
import { answerUnreadable } from './unreadable-requests.ts';

const IDLE_MILLISECONDS = 50;

export interface HttpServer {
  readonly port: number;
  /** Says that it will stop, and serves on for SHUTDOWN_DELAY_SECONDS; then stops accepting, lets the requests that run finish within the bound, then closes what is left. */
  drain(boundMilliseconds: number): Promise<void>;
}

const CONTENT_SECURITY = {
  // Plain HTTP is what a process behind a proxy speaks; upgrading is the proxy's to do.
  upgradeInsecureRequests: null,
  // The page of the API documents sets styles in place; nothing comes from anywhere else.
  styleSrc: ["'self'", "'unsafe-inline'"],
  fontSrc: ["'self'", 'data:'],
};

/** Routes beside those of the contracts. */
export interface MoreRoutes {
  /** What they may answer with, besides what may come of every route. */
  readonly problems: ProblemCodes;
  mount(app: Express): void;
  /** Ends the answers that would not end by themselves. */
  drain(): void;
}

export interface HttpServerOptions {
  /** Where modules run apart: what other processes ask. */
  readonly serveProcesses?: ServeProcesses | undefined;
  readonly moreRoutes?: MoreRoutes | undefined;
}

/** Serves the public API and what the options add. Throws a ConfigurationError when the port cannot be had. */
export async function startHttpServer(
  kernel: Kernel,
  configuration: HttpConfiguration,
  authenticate: Authenticate,
  { serveProcesses, moreRoutes }: HttpServerOptions = {},
): Promise<HttpServer> {
  let draining = false;
  const app = createApp(kernel, configuration, authenticate, () => draining, moreRoutes);
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000 }, (request, response) => {
    // A client that keeps its connection would otherwise keep a draining process.
    if (draining) response.setHeader('Connection', 'close');
    if (serveProcesses?.(request, response) !== true) app(request, response);
  });
  server.on('clientError', answerUnreadable);
  await listen(server, configuration);
  return {
    port: (server.address() as AddressInfo).port,
    async drain(boundMilliseconds) {
      draining = true;
      kernel.delivery.releaseHeld();
      moreRoutes?.drain();
      // `/readyz` says so meanwhile; what still comes is served.
      const delay = configuration.SHUTDOWN_DELAY_SECONDS * 1_000;
      if (delay > 0) await sleep(delay);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection is idle once its last request has been answered, and its client may keep it for long.
      const closingIdle = setInterval(() => server.closeIdleConnections(), IDLE_MILLISECONDS);
      const giveUp = setTimeout(() => server.closeAllConnections(), boundMilliseconds);
      await closed;
      clearInterval(closingIdle);
      clearTimeout(giveUp);
    },
  };
}

function createApp(
  kernel: Kernel,
  configuration: HttpConfiguration,
  authenticate: Authenticate,
  isDraining: () => boolean,
  moreRoutes: MoreRoutes | undefined,
): Express {
  const app = express();
  app.disable('etag');
  app.set('trust proxy', configuration.TRUST_PROXY);
  app.set('query parser', 'simple');
  app.use(traceRequests);
  app.use(measureRequests(kernel.metrics));
  app.use(helmet({ contentSecurityPolicy: { directives: CONTENT_SECURITY } }));
  if (configuration.RATE_LIMIT !== 'off') app.use(limitRate(configuration.RATE_LIMIT));
  mountHealth(app, kernel, isDraining);
  mountDocuments(app, kernel, moreRoutes?.problems);
  app.use(limitBody());
  moreRoutes?.mount(app);
  mountContracts(app, kernel, authenticate);
  mountOtherMethods(app, kernel.contracts);
  app.use((request, response) => sendProblem(response, unknownRoute(request.method, request.path)));
  app.use(reportError(kernel));
  return app;
}

function reportError(kernel: Kernel): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (problemOf(error).status >= 500) {
      const trace = traceIdOf(traceOf(response));
      const { method, path } = request;
      kernel.logger.error({ err: error, method, path, trace }, 'a request failed');
    }
    if (response.headersSent) next(error);
    else sendProblem(response, error);
  };
}

function unknownRoute(method: string, path: string): AppError {
  return new AppError({
    code: 'http.unknown-route',
    kind: 'not-found',
    message: `There is no ${method} ${path} here. /docs lists what there is.`,
  });
}

function listen(server: Server, { PORT, HOST }: HttpConfiguration): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? `PORT: port ${PORT} is in use by another process. Stop that one, or choose another port: PORT=3001 npm start.`
          : `PORT: cannot listen on ${HOST}:${PORT} (${error.message}). Choose another PORT or HOST.`;
      reject(new ConfigurationError([reason]));
    });
    server.listen(PORT, HOST, resolve);
  });
}
