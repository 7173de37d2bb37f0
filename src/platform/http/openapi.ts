import { z } from 'zod';
import type { Contract, Operation, Route } from '../contracts/index.ts';
import { exampleOf } from './example-of.ts';
import { titleOfStatus } from './problem.ts';
import { problemsOfRoute } from './route-problems.ts';

type Json = Record<string, unknown>;
interface ObjectSchema {
  readonly properties?: Record<string, Json>;
  readonly required?: readonly string[];
}

/** The OpenAPI 3.1 document of all operations that have a route. */
export function createOpenApi(contracts: readonly Contract[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const contract of contracts) {
    for (const [name, operation] of Object.entries(contract.operations)) {
      if (operation.route === undefined) continue;
      const path = operation.route.path.replace(/:(\w+)/g, '{$1}');
      paths[path] = {
        ...paths[path],
        [operation.route.method.toLowerCase()]: describeOperation(contract, name, operation, operation.route),
      };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tearline shop',
      version,
      summary: 'Made from the contracts of the modules.',
      description:
        'Errors are RFC 9457 problem+json with a `code`; money is integer minor units; lists page by cursor.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: contracts.filter(isPublic).map(({ module, summary }) => ({ name: module, description: summary })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The token of POST /sessions.' },
      },
      schemas: { Problem: PROBLEM_SCHEMA },
    },
  };
}

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable, for programs.' },
    detail: { type: 'string', description: 'The fact, the consequence and the remedy.' },
    details: { type: 'object', description: 'Values that belong to the code.' },
  },
};

function isPublic({ operations }: Contract): boolean {
  return Object.values(operations).some(({ route }) => route !== undefined);
}

function describeOperation(contract: Contract, name: string, operation: Operation, route: Route): Json {
  const input = jsonSchema(operation.input, 'input') as ObjectSchema & Json;
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] as string);
  const others = Object.keys(input.properties ?? {}).filter((field) => !inPath.includes(field));
  const inBody = route.method === 'GET' || route.method === 'DELETE' ? [] : others;
  const inQuery = route.method === 'GET' ? others : [];
  const parameters = [
    ...inPath.map((field) => parameter(field, 'path', true, input)),
    ...inQuery.map((field) => parameter(field, 'query', input.required?.includes(field) ?? false, input)),
    ...(operation.kind === 'command' && !operation.access.includes('public')
      ? [idempotencyKey(operation)]
      : []),
  ];
  const description: Json = {
    operationId: `${contract.module}.${name}`,
    tags: [contract.module],
    summary: operation.summary,
    ...(operation.deprecated ? { deprecated: true } : {}),
    security: operation.access.includes('public') ? [] : [{ bearer: [] }],
    parameters,
    responses: describeResponses(operation, route),
  };
  if (inBody.length > 0) description['requestBody'] = requestBody(input, inBody, route.method === 'PATCH');
  return description;
}

function parameter(name: string, place: 'path' | 'query', required: boolean, input: ObjectSchema): Json {
  const schema = input.properties?.[name] ?? {};
  // A page that offers to try it fills in examples, so what may be left out has none.
  const example = required ? exampleOf(schema, name) : undefined;
  return { name, in: place, required, schema, ...(example === undefined ? {} : { example }) };
}

function idempotencyKey(operation: Operation): Json {
  return {
    name: 'Idempotency-Key',
    in: 'header',
    required: operation.idempotencyKey === 'required',
    description: 'Makes a repeated request take effect once; remembered for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: 200 },
  };
}

function requestBody(input: ObjectSchema & Json, fields: readonly string[], isPatch: boolean): Json {
  const properties = Object.fromEntries(fields.map((field) => [field, input.properties?.[field] ?? {}]));
  const required = (input.required ?? []).filter((field) => fields.includes(field));
  const schema: Json = { ...input, properties };
  if (required.length > 0) schema['required'] = required;
  else delete schema['required'];
  // A change without a body would change nothing, and is refused.
  const content = { 'application/json': { schema, examples: sample(exampleOf(schema)) } };
  return { required: required.length > 0 || isPatch, content };
}

function describeResponses(operation: Operation, route: Route): Json {
  const responses: Record<string, Json> = {};
  const schema = jsonSchema(operation.output, 'output');
  const content = { 'application/json': { schema, examples: sample(exampleOf(schema)) } };
  responses[route.status] =
    route.status === 204 ? { description: 'Done.' } : { description: 'Done.', content };
  for (const status of Object.values(route.unless?.status ?? {})) {
    responses[status] = {
      description: 'Still being decided; the outcome will be at the Location.',
      headers: { Location: { schema: { type: 'string' } } },
      content,
    };
  }
  for (const [status, codes] of problemsOfRoute(operation, route)) {
    responses[status] = {
      description: codes.map((code) => `\`${code}\``).join(', '),
      content: {
        'application/problem+json': {
          schema: problemSchema(codes),
          examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(status, code) }])),
        },
      },
    };
  }
  return responses;
}

function problemSchema(codes: readonly string[]): Json {
  return { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] };
}

/** What a client sees, with the words that are the same for every occurrence. */
function problemExample(status: number, code: string): Json {
  return {
    type: `/problems/${code}`,
    title: titleOfStatus(status),
    status,
    code,
    detail: 'The fact, the consequence and the remedy.',
  };
}

function sample(value: unknown): Json {
  return { sample: { value } };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return rest;
}
