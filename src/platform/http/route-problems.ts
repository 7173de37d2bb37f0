import type { Operation, Route } from '../contracts/index.ts';
import { REFUSED_CODE, STATUS_OF_KIND } from './problem.ts';

/** Codes by status. */
export type ProblemCodes = Readonly<Record<number, readonly string[]>>;

/** Where modules run apart: the process that is asked cannot be reached, or does not know who signs in. */
const BETWEEN_PROCESSES = {
  503: [
    'http.no-sessions',
    'transport.unreachable',
    'transport.connection-lost',
    'transport.no-sign',
    'transport.not-understood',
    'transport.circuit-open',
    'transport.too-many-calls',
    REFUSED_CODE,
  ],
  504: ['transport.silent', 'transport.too-late'],
};

/** Whatever the request: it is not read, or not in time, or something is broken. */
const OF_EVERY_ROUTE: ProblemCodes = {
  400: ['http.bad-request', 'contracts.invalid-input'],
  401: ['http.malformed-authorization', 'http.invalid-token'],
  429: ['http.too-many-requests'],
  500: ['http.internal-error'],
  503: [
    'databases.unavailable',
    'databases.overloaded',
    'databases.busy',
    'databases.locked',
    'databases.statement-timeout',
    'databases.transaction-conflict',
    'databases.not-durable',
    ...BETWEEN_PROCESSES[503],
  ],
  504: [
    'contracts.deadline-exceeded',
    'databases.transaction-timeout',
    'databases.outcome-unknown',
    ...BETWEEN_PROCESSES[504],
  ],
};

const OF_EVERY_COMMAND: ProblemCodes = {
  400: ['http.malformed-json', 'http.malformed-idempotency-key'],
  413: ['http.body-too-large'],
  415: ['http.unsupported-media-type'],
  422: ['commands.key-reused'],
};

/** Outside any route. */
export const ELSEWHERE: ProblemCodes = {
  404: ['http.unknown-route'],
  405: ['http.method-not-allowed'],
  408: ['http.request-timeout'],
  431: ['http.headers-too-large'],
};

/** Every problem code that a route may answer with, by status. */
export function problemsOfRoute(operation: Operation, route: Route): Map<number, string[]> {
  const problems = new Map<number, string[]>();
  const add = (status: number, ...codes: readonly string[]) => {
    problems.set(status, [...(problems.get(status) ?? []), ...codes]);
  };
  const addAll = (table: ProblemCodes) => {
    for (const [status, codes] of Object.entries(table)) add(Number(status), ...codes);
  };
  addAll(OF_EVERY_ROUTE);
  if (operation.kind === 'command') addAll(OF_EVERY_COMMAND);
  if (route.path.includes('/:')) add(400, 'http.ambiguous-input');
  if (takesCursor(operation)) add(400, 'contracts.bad-cursor');
  if (operation.idempotencyKey === 'required') add(400, 'http.idempotency-key-required');
  if (!operation.access.includes('public')) {
    add(401, 'contracts.unauthenticated');
    if (!operation.access.includes('customer')) add(403, 'contracts.forbidden');
  }
  for (const { code, kind } of operation.errors) add(STATUS_OF_KIND[kind], code);
  return problems;
}

function takesCursor({ input }: Operation): boolean {
  return 'shape' in input && 'cursor' in (input.shape as object);
}
