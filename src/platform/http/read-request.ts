import type { Request } from 'express';
import { clientKey } from '../commands/index.ts';
import type { Operation, Route } from '../contracts/index.ts';
import { AppError } from '../foundation/index.ts';
import type { Actor } from '../observability/index.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

/** Path parameters, query and body together; a name in two places is refused, not resolved by chance. */
export function inputOf(request: Request, route: Route): Record<string, unknown> {
  const beside = route.method === 'GET' ? request.query : bodyOf(request);
  // Without a prototype, so that a field called `__proto__` or `constructor` is a field like any other.
  const input: Record<string, unknown> = Object.assign(Object.create(null), beside);
  for (const [name, value] of Object.entries(request.params)) {
    if (name in input) {
      throw new AppError({
        code: 'http.ambiguous-input',
        kind: 'invalid',
        message: `'${name}' is given both in the path and beside it, so nothing was done. Give it in the path only.`,
      });
    }
    input[name] = value;
  }
  return input;
}

/** The key under which a command is remembered, which belongs to the actor. */
export function keyOf(request: Request, operation: Operation, actor: Actor): string | undefined {
  if (operation.kind === 'query') return undefined;
  // Without a signed-in actor there is nobody the key could belong to.
  if (actor.kind !== 'customer' && actor.kind !== 'staff') return undefined;
  const header = request.headers['idempotency-key'];
  if (header === undefined) {
    if (operation.idempotencyKey === 'optional') return undefined;
    throw new AppError({
      code: 'http.idempotency-key-required',
      kind: 'invalid',
      message:
        'The header Idempotency-Key is missing, so nothing was done. Send one (a new UUID for each new request, the same one when repeating it).',
    });
  }
  if (typeof header !== 'string' || !IDEMPOTENCY_KEY.test(header)) {
    throw new AppError({
      code: 'http.malformed-idempotency-key',
      kind: 'invalid',
      message:
        'The header Idempotency-Key must be 1 to 200 visible ASCII characters; nothing was done. A UUID will do.',
    });
  }
  return clientKey(actor.userId, header);
}

function bodyOf(request: Request): object {
  const body: unknown = request.body;
  if (body === undefined) {
    if (!hasBody(request)) return {};
    throw new AppError({
      code: 'http.unsupported-media-type',
      kind: 'unsupported',
      message:
        'The body is not declared as JSON, so it was not read. Send a JSON object with Content-Type: application/json.',
    });
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new AppError({
    code: 'http.malformed-json',
    kind: 'invalid',
    message: 'The body is not a JSON object, so nothing was done. Send an object with the documented fields.',
  });
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
