import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import helmet from 'helmet';
import { AppError, ConfigurationError, isAppError } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { Authenticate } from './authentication.ts';
import { mountContracts } from './contract-routes.ts';
import { mountDocuments } from './documents.ts';
import { mountHealth } from './health.ts';
import type { HttpConfiguration } from './http-configuration.ts';
import { measureRequests } from './http-metrics.ts';
import { limitBody, limitRate } from './limits.ts';
import { sendProblem, STATUS_OF_KIND } from './problem.ts';

export interface HttpServer {
  readonly port: number;
  /** Stops accepting, lets the requests that run finish within the bound, then closes what is left. */
  drain(boundMilliseconds: number): Promise<void>;
}

/** Serves the public API. Throws a ConfigurationError when the port cannot be had. */
export async function startHttpServer(
  kernel: Kernel,
  configuration: HttpConfiguration,
  authenticate: Authenticate,
): Promise<HttpServer> {
  let draining = false;
  const app = createApp(kernel, configuration, authenticate, () => draining);
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000 }, app);
  await listen(server, configuration);
  return {
    port: (server.address() as AddressInfo).port,
    async drain(boundMilliseconds) {
      draining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const giveUp = setTimeout(() => server.closeAllConnections(), boundMilliseconds);
      await closed;
      clearTimeout(giveUp);
    },
  };
}

function createApp(
  kernel: Kernel,
  configuration: HttpConfiguration,
  authenticate: Authenticate,
  isDraining: () => boolean,
): express.Express {
  const app = express();
  app.disable('etag');
  app.set('trust proxy', configuration.TRUST_PROXY);
  app.set('query parser', 'simple');
  app.use(measureRequests(kernel.metrics));
  // Plain HTTP is what a process behind a proxy speaks; upgrading is the proxy's to do.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  if (configuration.RATE_LIMIT !== 'off') app.use(limitRate(configuration.RATE_LIMIT));
  app.use((_request, response, next) => {
    // A client that keeps its connection would otherwise keep a draining process.
    if (isDraining()) response.setHeader('Connection', 'close');
    next();
  });
  mountHealth(app, kernel, isDraining);
  mountDocuments(app, kernel);
  app.use(limitBody());
  mountContracts(app, kernel, authenticate);
  app.use((request, response) => sendProblem(response, unknownRoute(request.method, request.path)));
  app.use(reportError(kernel));
  return app;
}

function reportError(kernel: Kernel): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const status = isAppError(error) ? STATUS_OF_KIND[error.kind] : 500;
    const expected = status < 500 || (error as { status?: number }).status === 400;
    if (!expected)
      kernel.logger.error({ err: error, method: request.method, path: request.path }, 'a request failed');
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
