import { z } from 'zod';
import type { DeclaredError } from './define-errors.ts';

/** Who may call: anybody, a signed-in customer, staff, or another module in its own name. */
export type Access = 'public' | 'customer' | 'staff' | 'module';

/** The public HTTP route of an operation. Path parameters, query and body together make the input. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** In express's form, e.g. `/users/me/addresses/:id`. */
  readonly path: string;
  readonly status: 200 | 201 | 204;
  /**
   * Other outcomes of the same operation that are no failure: the output carries the named field, and
   * where its value is listed the answer has that status and, if given, a Location.
   */
  readonly unless?: {
    readonly field: string;
    readonly status: Readonly<Record<string, 202>>;
    readonly location: string;
  };
}

export interface OperationSpecification<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  /** What it does, in one sentence, for the API documents. */
  readonly summary: string;
  readonly input: Input;
  readonly output: Output;
  /** The errors that it may answer with; any other is reported as a bug. */
  readonly errors?: readonly DeclaredError[];
  readonly access: readonly Access[];
  /** `'POST /orders'`, and the status of success where it is not 200. */
  readonly route?: string;
  readonly status?: 200 | 201 | 204;
  readonly unless?: Route['unless'];
  /** Milliseconds after which the caller stops waiting. */
  readonly deadline?: number;
  /**
   * `stale-ok`: the answer may be what was true a moment ago, and be read from a replica; whoever changed
   * something sees it all the same. `fresh` unless said otherwise. Queries only.
   */
  readonly freshness?: 'fresh' | 'stale-ok';
  /** Over HTTP, whether the header `Idempotency-Key` must be there. Commands only. */
  readonly idempotencyKey?: 'optional' | 'required';
  /** On its way out: once released so, and called by nobody, it may go. */
  readonly deprecated?: boolean;
}

/** What a module can be asked: a query changes nothing, a command is idempotent by key. */
export interface Operation<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly kind: 'query' | 'command';
  readonly summary: string;
  readonly input: Input;
  readonly output: Output;
  readonly errors: readonly DeclaredError[];
  readonly access: readonly Access[];
  readonly route: Route | undefined;
  readonly deadline: number;
  readonly idempotencyKey: 'optional' | 'required';
  readonly freshness: 'fresh' | 'stale-ok';
  readonly deprecated: boolean;
}

const DEFAULT_DEADLINE_MILLISECONDS = 5_000;
const ROUTE = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*)$/;

export function query<Input extends z.ZodType, Output extends z.ZodType>(
  specification: OperationSpecification<Input, Output>,
): Operation<Input, Output> {
  return defineOperation('query', specification);
}

export function command<Input extends z.ZodType, Output extends z.ZodType>(
  specification: OperationSpecification<Input, Output>,
): Operation<Input, Output> {
  return defineOperation('command', specification);
}

/** The input or output of an operation that takes or gives nothing. */
export const nothing = z.strictObject({});

function defineOperation<Input extends z.ZodType, Output extends z.ZodType>(
  kind: 'query' | 'command',
  specification: OperationSpecification<Input, Output>,
): Operation<Input, Output> {
  return {
    kind,
    summary: specification.summary,
    input: specification.input,
    output: specification.output,
    errors: specification.errors ?? [],
    access: specification.access,
    route: specification.route === undefined ? undefined : parseRoute(specification.route, specification),
    deadline: specification.deadline ?? DEFAULT_DEADLINE_MILLISECONDS,
    idempotencyKey: specification.idempotencyKey ?? 'optional',
    freshness: freshnessOf(kind, specification),
    deprecated: specification.deprecated ?? false,
  };
}

function freshnessOf(kind: 'query' | 'command', { freshness = 'fresh', summary }: OperationSpecification) {
  if (kind === 'command' && freshness === 'stale-ok')
    throw new TypeError(`a command decides by what is true: '${summary}' cannot be stale-ok`);
  return freshness;
}

function parseRoute(route: string, specification: OperationSpecification): Route {
  const match = ROUTE.exec(route);
  if (match === null) throw new TypeError(`'${route}' is no route; write it like 'GET /products/:id'`);
  const base = {
    method: match[1] as Route['method'],
    path: match[2] as string,
    status: specification.status ?? 200,
  };
  return specification.unless === undefined ? base : { ...base, unless: specification.unless };
}
