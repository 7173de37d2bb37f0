/**
 * The public API over HTTP, made from the contracts.
 * Promises: every error is problem+json with a code; no stack, SQL or secret reaches a client; bodies and
 * rates are bounded; draining finishes what has begun within its bound.
 * Does not decide who somebody is: authentication is handed to it.
 */
export type { Authenticate } from './authentication.ts';
export { httpConfiguration } from './http-configuration.ts';
export { startHttpServer } from './http-server.ts';
