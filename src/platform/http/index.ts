/**
 * The public API over HTTP, made from the contracts.
 * Promises: every error is problem+json with a code; no stack, SQL or secret reaches a client; bodies and
 * rates are bounded; draining finishes what has begun within its bound.
 * Does not decide who somebody is: authentication is handed to it.
 */
export { actorOf, type Authenticate } from './authentication.ts';
export { PROBES } from './health.ts';
export { httpConfiguration } from './http-configuration.ts';
export { type MoreRoutes, startHttpServer } from './http-server.ts';
export { traceOf } from './request-trace.ts';
