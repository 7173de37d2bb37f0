import { z } from 'zod';
import type { Contract } from '../define-contract.ts';
import type { DeclaredError } from '../define-errors.ts';
import type { EventDefinition } from '../define-events.ts';
import type { Operation } from '../operation.ts';
import { canonical, type JsonSchema, plainSchema } from './json-schema.ts';

const schema = z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null);

const releasedOperation = z.strictObject({
  kind: z.enum(['query', 'command']),
  access: z.array(z.string()),
  /** Method, path, status of success, and other outcomes; null without a route. */
  route: z
    .strictObject({ method: z.string(), path: z.string(), status: z.int(), unless: z.unknown().optional() })
    .nullable(),
  deadline: z.number(),
  idempotencyKey: z.enum(['optional', 'required']),
  freshness: z.enum(['fresh', 'stale-ok']),
  deprecated: z.boolean(),
  errors: z.array(z.string()),
  input: schema,
  output: schema,
});
export type ReleasedOperation = z.output<typeof releasedOperation>;

const releasedEvent = z.strictObject({
  version: z.int(),
  deprecated: z.boolean(),
  personal: z.array(z.string()),
  data: schema,
});
export type ReleasedEvent = z.output<typeof releasedEvent>;

const releasedError = z.strictObject({ kind: z.string(), details: schema });
export type ReleasedError = z.output<typeof releasedError>;

/** What others may rely on, as it is kept when it is released: no summaries, which nobody relies on. */
export const releasedContract = z.strictObject({
  version: z.int(),
  operations: z.record(z.string(), releasedOperation),
  /** By type. */
  events: z.record(z.string(), releasedEvent),
  /** By code. */
  errors: z.record(z.string(), releasedError),
});
export type ReleasedContract = z.output<typeof releasedContract>;

export function describeContract({ version, operations, events, errors }: Contract): ReleasedContract {
  return canonical({
    version,
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [name, describeOperation(operation)]),
    ),
    events: Object.fromEntries(Object.values(events).map((event) => [event.type, describeEvent(event)])),
    errors: Object.fromEntries(Object.values(errors).map((error) => [error.code, describeError(error)])),
  });
}

function describeOperation(operation: Operation): ReleasedOperation {
  const { kind, access, route, deadline, idempotencyKey, freshness, deprecated, errors } = operation;
  return {
    kind,
    access: [...access].sort(),
    route: route === undefined ? null : { ...route },
    deadline,
    idempotencyKey,
    freshness,
    deprecated,
    errors: errors.map(({ code }) => code).sort(),
    input: plainSchema(operation.input, 'input'),
    output: plainSchema(operation.output, 'output'),
  };
}

function describeEvent({ version, personal, deprecated = false, data }: EventDefinition): ReleasedEvent {
  return { version, deprecated, personal: [...personal].sort(), data: plainSchema(data, 'output') };
}

function describeError({ kind, details }: DeclaredError): ReleasedError {
  return { kind, details: plainSchema(details, 'output') };
}
