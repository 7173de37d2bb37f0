import { STATUS_CODES } from 'node:http';
import type { Response } from 'express';
import { AppError, type ErrorKind, isAppError } from '../foundation/index.ts';

/** RFC 9457, with the error's code; `type` is the place where the code is explained. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly details?: unknown;
}

export const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unsupported: 415,
  unprocessable: 422,
  'too-many': 429,
  internal: 500,
  unavailable: 503,
  timeout: 504,
};

const TITLES: Readonly<Record<ErrorKind, string>> = {
  invalid: 'The request is not valid',
  unauthenticated: 'Sign in first',
  forbidden: 'Not allowed',
  'not-found': 'Not found',
  conflict: 'It cannot be done in the present state',
  'too-large': 'The request is too large',
  unsupported: 'The request is in a form that is not understood here',
  unprocessable: 'The request cannot be carried out',
  'too-many': 'Too many requests',
  internal: 'Something is broken here',
  unavailable: 'Temporarily not available',
  timeout: 'It took too long',
};

export function titleOfStatus(status: number): string {
  const kind = (Object.keys(STATUS_OF_KIND) as ErrorKind[]).find((known) => STATUS_OF_KIND[known] === status);
  return kind === undefined ? (STATUS_CODES[status] ?? 'Refused') : TITLES[kind];
}

/** A problem that belongs to HTTP alone and is no error of ours. */
export function problemOfStatus(status: number, code: string, detail: string): Problem {
  return { type: `/problems/${code}`, title: titleOfStatus(status), status, code, detail };
}

const RETRY_AFTER_SECONDS = 1;

/** What a client is told. An internal error keeps its code, message, details and cause to the log. */
export function problemOf(error: unknown): Problem {
  const known = ofTheShop(isAppError(error) ? error : unexpected(error));
  const { kind, details } = known;
  const code = kind === 'internal' ? INTERNAL_CODE : known.code;
  const problem = {
    type: `/problems/${code}`,
    title: TITLES[kind],
    status: STATUS_OF_KIND[kind],
    code,
    detail: kind === 'internal' ? INTERNAL_DETAIL : known.message,
  };
  return details === undefined || kind === 'internal' ? problem : { ...problem, details };
}

/** What one process of the shop refuses another is nothing that the client did, or could mend. */
function ofTheShop(error: AppError): AppError {
  const isRefusal = error.code.startsWith('transport.') && !['unavailable', 'timeout'].includes(error.kind);
  return isRefusal
    ? new AppError({ code: REFUSED_CODE, kind: 'unavailable', message: REFUSED_DETAIL })
    : error;
}

export const REFUSED_CODE = 'transport.refused';
const REFUSED_DETAIL =
  'A process of the shop was refused by another, so nothing was done there; the log has the cause under the trace id of this answer. Try again in a moment; repeat a command with the same Idempotency-Key.';
const INTERNAL_CODE = 'http.internal-error';
const INTERNAL_DETAIL =
  'The shop failed to handle this request; the log has the cause under the trace id of this answer. Trying again may help; repeat a command with the same Idempotency-Key.';

export function sendProblem(response: Response, error: unknown): void {
  const problem = problemOf(error);
  if (problem.status === 503 || problem.status === 504)
    response.setHeader('Retry-After', String(RETRY_AFTER_SECONDS));
  const retryAfter = retryAfterOf(error);
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  writeProblem(response, problem);
}

export function writeProblem(response: Response, problem: Problem): void {
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

function retryAfterOf(error: unknown): number | undefined {
  if (!isAppError(error)) return undefined;
  const seconds = error.details?.['retryAfterSeconds'];
  return typeof seconds === 'number' ? Math.ceil(seconds) : undefined;
}

/** Errors of express and its parsers carry a status and a type; anything else is a bug. */
function unexpected(error: unknown): AppError {
  const { type, status } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  if (type === 'entity.parse.failed') {
    return new AppError({
      code: 'http.malformed-json',
      kind: 'invalid',
      message:
        'The body is not JSON, so nothing was done. Send a JSON object with Content-Type: application/json.',
    });
  }
  if (type === 'entity.too.large') {
    return new AppError({
      code: 'http.body-too-large',
      kind: 'too-large',
      message: 'The body is larger than 100 KiB, so it was not read. Send less.',
    });
  }
  if (status === 415) {
    return new AppError({
      code: 'http.unsupported-media-type',
      kind: 'unsupported',
      message:
        'The body is in a character set or a compression that is not understood here, so it was not read. Send UTF-8, plain or with gzip.',
    });
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError({
      code: 'http.bad-request',
      kind: 'invalid',
      message: 'The request could not be read, so nothing was done. Check its path, encoding and headers.',
    });
  }
  return new AppError({
    code: INTERNAL_CODE,
    kind: 'internal',
    message: INTERNAL_DETAIL,
    cause: error,
  });
}
