import type { Express } from 'express';
import type { Authenticate, MoreRoutes } from '../http/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { describeModules } from './describe-modules.ts';
import { readRecords } from './kept-records.ts';
import { LiveRoutes } from './live-routes.ts';
import { mountModules } from './module-routes.ts';
import { mountPage } from './page-routes.ts';
import { API_PATH } from './paths.ts';
import { Sampler } from './sampler.ts';
import { createStaffOnly } from './staff-only.ts';
import type { SignIn } from './wire.ts';

export interface ConsoleOptions {
  readonly kernel: Kernel;
  readonly authenticate: Authenticate;
  readonly signIn: SignIn;
  readonly dataFolder: string;
  /** To measure what looking on costs: all that is done for viewers is done so many times as often. 1 without it. */
  readonly timesAsOften?: number;
}

/** By status. */
const PROBLEMS = {
  400: ['console.invalid-request'],
  401: ['console.unauthenticated'],
  403: ['console.staff-only'],
  404: ['console.no-such-module', 'events.no-dead-letter', 'events.no-such-consumer', 'events.no-such-event'],
  429: ['console.too-many-viewers'],
  503: ['console.stopping'],
};

/** The console of one process, as routes for its HTTP server. */
export function createConsole(options: ConsoleOptions): MoreRoutes {
  const { kernel, authenticate, signIn, dataFolder, timesAsOften = 1 } = options;
  const staffOnly = createStaffOnly(authenticate);
  const live = new LiveRoutes(new Sampler(kernel, timesAsOften), staffOnly, kernel.logger);

  function mountAnswers(app: Express): void {
    app.use(API_PATH, (_request, response, next) => {
      response.setHeader('Cache-Control', 'no-store');
      next();
    });
    app.get(`${API_PATH}/sign-in`, (_request, response) => {
      response.json(signIn);
    });
    app.get(`${API_PATH}/model`, async (request, response) => {
      await staffOnly(request);
      response.json(describeModules(kernel));
    });
    app.get(`${API_PATH}/records`, async (request, response) => {
      await staffOnly(request);
      response.json(readRecords(kernel, dataFolder));
    });
  }

  return {
    problems: PROBLEMS,
    mount(app) {
      mountPage(app);
      mountAnswers(app);
      mountModules(app, kernel, staffOnly);
      live.mount(app);
    },
    drain: () => live.drain(),
  };
}
