import type { RequestHandler, Response } from 'express';
import { continueTrace, readTrace, type SpanDescription, startSpan } from '../observability/index.ts';
import { PROBES } from './health.ts';

const REQUEST: SpanDescription = { name: 'request', kind: 'server', attributes: {} };
const FAILURE = 500;

/** Continues the client's trace or begins one; the answer names it, and so do the lines of the log. */
export const traceRequests: RequestHandler = (request, response, next) => {
  const header = request.headers.traceparent as string | undefined;
  const span = PROBES.includes(request.path) ? undefined : startSpan(REQUEST, readTrace(header));
  response.setHeader('traceparent', span?.trace ?? continueTrace(header));
  if (span !== undefined) {
    response.once('close', () => {
      const { method } = request;
      const { statusCode: status } = response;
      // Never the path, which names who it is about.
      const route = (request.route as { path: string } | undefined)?.path ?? 'unmatched';
      span.describe(`${method} ${route}`, {
        'http.request.method': method,
        'http.route': route,
        'http.response.status_code': status,
      });
      span.end(status >= FAILURE ? String(status) : undefined);
    });
  }
  next();
};

export function traceOf(response: Response): string {
  return response.getHeader('traceparent') as string;
}
