import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Express } from 'express';
import helmet from 'helmet';
import { CONSOLE_PATH } from './paths.ts';

const PAGE_FOLDER = join(import.meta.dirname, 'page');
const PAGE = 'index.html';
const SERVED = /\.(?:js|css)$/;

/** Nothing from anywhere else, nothing in place, and no text that becomes markup. */
const CONTENT_SECURITY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ['data:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  requireTrustedTypesFor: ["'script'"],
};

/** The page itself: files as they lie there, without any data, so that anybody may load them. */
export function mountPage(app: Express): void {
  app.use(CONSOLE_PATH, helmet.contentSecurityPolicy({ useDefaults: false, directives: CONTENT_SECURITY }));
  // After an update the page must fit the answers.
  const options = { root: PAGE_FOLDER, headers: { 'Cache-Control': 'no-cache' } };
  app.get(CONSOLE_PATH, (_request, response) => response.sendFile(PAGE, options));
  const files = new Set(readdirSync(PAGE_FOLDER).filter((name) => SERVED.test(name)));
  // One route for all of them: each route has a series of its own in the metrics.
  app.get(`${CONSOLE_PATH}/:file`, (request, response, next) => {
    if (files.has(request.params.file)) response.sendFile(request.params.file, options);
    else next();
  });
}
