import express, { type RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { AppError } from '../foundation/index.ts';
import { PROBES } from './health.ts';
import { sendProblem } from './problem.ts';

const LARGEST_BODY = '100kb';
const READING = ['GET', 'HEAD'];

/** Reads JSON; what else there is stays unread, and so does whatever comes with a GET. */
export function limitBody(): RequestHandler {
  const readJson = express.json({ limit: LARGEST_BODY, type: ['application/json', 'application/*+json'] });
  return (request, response, next) => {
    if (READING.includes(request.method)) next();
    else readJson(request, response, next);
  };
}

/** Requests per minute and client address, counted in this process. */
export function limitRate(requestsPerMinute: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // It would print a stack trace for headers that any client can send.
    validate: false,
    skip: (request) => PROBES.includes(request.path),
    handler: (_request, response) =>
      sendProblem(
        response,
        new AppError({
          code: 'http.too-many-requests',
          kind: 'too-many',
          message: `More than ${requestsPerMinute} requests in a minute came from this client, so this one was not handled. Wait as Retry-After says.`,
        }),
      ),
  });
}
