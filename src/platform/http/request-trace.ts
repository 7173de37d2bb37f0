import type { RequestHandler, Response } from 'express';
import { continueTrace } from '../observability/index.ts';

/** Continues the client's trace or begins one; the answer names it, and so do the lines of the log. */
export const traceRequests: RequestHandler = (request, response, next) => {
  response.setHeader('traceparent', continueTrace(request.headers.traceparent as string | undefined));
  next();
};

export function traceOf(response: Response): string {
  return response.getHeader('traceparent') as string;
}
