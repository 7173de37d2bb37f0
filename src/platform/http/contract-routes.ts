import type { Express, Request, RequestHandler, Response } from 'express';
import { clientKey } from '../commands/index.ts';
import type { Contract, Operation, Route } from '../contracts/index.ts';
import { AppError } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { type Actor, continueTrace, runInContext, systemContext } from '../observability/index.ts';
import { actorOf, type Authenticate } from './authentication.ts';

type Method = (input: unknown, options?: { idempotencyKey?: string }) => Promise<unknown>;

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

/** Serves every operation that has a route. */
export function mountContracts(app: Express, kernel: Kernel, authenticate: Authenticate): void {
  for (const { contract, name, operation, route } of inOrderOfPrecision(kernel.contracts)) {
    const client = kernel.client(contract) as unknown as Record<string, Method>;
    const method = client[name] as Method;
    const verb = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    app[verb](route.path, serve(operation, route, method, authenticate));
  }
}

interface RoutedOperation {
  readonly contract: Contract;
  readonly name: string;
  readonly operation: Operation;
  readonly route: Route;
}

/** Fixed segments before parameters: `/users/me` must win against `/users/:id`. */
function inOrderOfPrecision(contracts: readonly Contract[]): RoutedOperation[] {
  const routed = contracts.flatMap((contract) =>
    Object.entries(contract.operations).flatMap(([name, operation]): RoutedOperation[] =>
      operation.route === undefined ? [] : [{ contract, name, operation, route: operation.route }],
    ),
  );
  const parameters = ({ route }: RoutedOperation) => route.path.split('/:').length;
  return routed.sort((left, right) => parameters(left) - parameters(right));
}

function serve(
  operation: Operation,
  route: Route,
  method: Method,
  authenticate: Authenticate,
): RequestHandler {
  return async (request, response) => {
    const trace = continueTrace(request.headers.traceparent as string | undefined);
    response.setHeader('traceparent', trace);
    const context = systemContext(undefined, trace);
    const actor = await runInContext(context, () => actorOf(request, authenticate));
    const input = inputOf(request, route);
    const key = keyOf(request, operation, actor);
    const options = key === undefined ? {} : { idempotencyKey: key };
    const output = await runInContext({ ...context, actor }, () => method(input, options));
    answer(response, route, output);
  };
}

/** Path parameters, query and body together; a name in two places is refused, not resolved by chance. */
function inputOf(request: Request, route: Route): Record<string, unknown> {
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError({
      code: 'http.malformed-json',
      kind: 'invalid',
      message:
        'The body is not a JSON object, so nothing was done. Send an object with the documented fields.',
    });
  }
  const input: Record<string, unknown> = {};
  const sources = route.method === 'GET' ? [request.query, request.params] : [body, request.params];
  for (const source of sources) {
    for (const [name, value] of Object.entries(source)) {
      if (name in input) {
        throw new AppError({
          code: 'http.ambiguous-input',
          kind: 'invalid',
          message: `'${name}' is given both in the path and beside it, so nothing was done. Give it in the path only.`,
        });
      }
      input[name] = value;
    }
  }
  return input;
}

function keyOf(request: Request, operation: Operation, actor: Actor): string | undefined {
  if (operation.kind === 'query') return undefined;
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
  // Without a signed-in actor there is nobody the key could belong to.
  if (actor.kind !== 'customer' && actor.kind !== 'staff') return undefined;
  return clientKey(actor.userId, header);
}

function answer(response: Response, route: Route, output: unknown): void {
  if (route.status === 204) {
    response.status(204).end();
    return;
  }
  const fields = output as Record<string, unknown>;
  const { unless } = route;
  const status = unless === undefined ? undefined : unless.status[String(fields[unless.field])];
  if (unless !== undefined && status !== undefined) {
    response.setHeader('Location', unless.location.replace(':id', String(fields['id'])));
  }
  response.status(status ?? route.status).json(output);
}
