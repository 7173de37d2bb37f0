import type { Request } from 'express';
import { AppError, isAppError } from '../foundation/index.ts';
import type { Actor } from '../observability/index.ts';

/** Turns a bearer token into who is acting; throws an `unauthenticated` AppError for one that is not valid. */
export type Authenticate = (token: string) => Promise<Actor>;

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,500})$/i;

/** Nobody without the header; a header that is there must be right. */
export async function actorOf(request: Request, authenticate: Authenticate): Promise<Actor> {
  const header = request.headers.authorization;
  if (header === undefined) return { kind: 'anonymous' };
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) {
    throw new AppError({
      code: 'http.malformed-authorization',
      kind: 'unauthenticated',
      message:
        'The Authorization header is not of the form "Bearer <token>". Sign in with POST /sessions to get a token.',
    });
  }
  try {
    return await authenticate(token);
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'unauthenticated') throw error;
    const { kind, message } = error;
    throw new AppError({ code: 'http.invalid-token', kind, message, cause: error });
  }
}
