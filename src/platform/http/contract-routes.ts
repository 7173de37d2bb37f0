import type { Express, RequestHandler, Response } from 'express';
import type { Contract, Operation, Route } from '../contracts/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { runInContext, systemContext } from '../observability/index.ts';
import { actorOf, type Authenticate } from './authentication.ts';
import { inputOf, keyOf } from './read-request.ts';
import { traceOf } from './request-trace.ts';

type Method = (input: unknown, options?: { idempotencyKey?: string }) => Promise<unknown>;

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
  const isPersonal = operation.kind === 'command' || !operation.access.includes('public');
  return async (request, response) => {
    // What is meant for one actor, or has changed something, is in no cache.
    if (isPersonal) response.setHeader('Cache-Control', 'no-store');
    const context = systemContext(undefined, traceOf(response));
    const actor = await runInContext(context, () => actorOf(request, authenticate));
    const input = inputOf(request, route);
    const key = keyOf(request, operation, actor);
    const options = key === undefined ? {} : { idempotencyKey: key };
    const output = await runInContext({ ...context, actor }, () => method(input, options));
    answer(response, route, output);
  };
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
  // Not response.json(), which looks for types, sets and caches that an answer of the API does not have.
  const body = JSON.stringify(output);
  response.statusCode = status ?? route.status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}
