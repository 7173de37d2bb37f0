import type { ReleasedContract } from '../../../src/platform/contracts/index.ts';

type Operation = ReleasedContract['operations'][string];
type Event = ReleasedContract['events'][string];
type Schema = Operation['input'];

interface Broken {
  readonly now: ReleasedContract;
  /** Where it has to be found. */
  readonly name: string;
  readonly field: string;
}

/** A way to break whoever knows a contract; undefined where the contract has nothing of the kind. */
interface ContractBreak {
  readonly what: string;
  readonly plant: (before: ReleasedContract) => Broken | undefined;
}

export const contractBreaks: readonly ContractBreak[] = [
  {
    what: 'an operation that is gone',
    plant: (before) => {
      const [name] = Object.keys(before.operations);
      return name === undefined ? undefined : { now: without(before, 'operations', name), name, field: '' };
    },
  },
  inOperation('a command that was a query', 'kind', (operation) => ({
    ...operation,
    kind: operation.kind === 'query' ? 'command' : 'query',
  })),
  inOperation('somebody who may no longer call', 'access', (operation) => ({
    ...operation,
    access: operation.access.slice(1),
  })),
  inOperation('a route that is gone', 'route', (operation) =>
    operation.route === null ? undefined : { ...operation, route: null },
  ),
  inOperation('another status of success', 'route', (operation) =>
    operation.route === null ? undefined : { ...operation, route: { ...operation.route, status: 299 } },
  ),
  inOperation('a key that has become required', 'idempotencyKey', (operation) =>
    operation.idempotencyKey === 'required' ? undefined : { ...operation, idempotencyKey: 'required' },
  ),
  inOperation('an answer that may be stale', 'freshness', (operation) =>
    operation.freshness === 'stale-ok' ? undefined : { ...operation, freshness: 'stale-ok' },
  ),
  inOperation('a new input that is required', 'input.planted', (operation) => ({
    ...operation,
    input: grown(operation.input, true),
  })),
  inField('an input that is gone', 'input', (schema, name) => dropped(schema, name)),
  inField('an input of another type', 'input', (schema, name) => retyped(schema, name)),
  inField('an input that has become required', 'input', (schema, name) =>
    schema.required?.includes(name) ? undefined : { ...schema, required: [...(schema.required ?? []), name] },
  ),
  inField('an input with a new bound', 'input', (schema, name) =>
    typed(schema, name, 'string', { maxLength: 1, minLength: 1 }),
  ),
  inField('an input that takes fewer words', 'input', (schema, name) =>
    words(schema, name, (all) => all.slice(1)),
  ),
  inField('an output that is gone', 'output', (schema, name) => dropped(schema, name)),
  inField('an output of another type', 'output', (schema, name) => retyped(schema, name)),
  inField('an output that may be missing', 'output', (schema, name) =>
    schema.required?.includes(name)
      ? { ...schema, required: schema.required.filter((each) => each !== name) }
      : undefined,
  ),
  inField('an output that may be null', 'output', (schema, name) =>
    schema.properties?.[name]?.type === undefined
      ? undefined
      : changed(schema, name, (inner) => ({ anyOf: [inner, { type: 'null' }] })),
  ),
  inField('an output with a word that nobody knows', 'output', (schema, name) =>
    words(schema, name, (all) => [...all, 'planted']),
  ),
  {
    what: 'an error of another kind',
    plant: (before) => {
      const [name] = Object.keys(before.errors);
      const error = before.errors[name ?? ''];
      if (name === undefined || error === undefined) return undefined;
      const errors = { ...before.errors, [name]: { ...error, kind: 'planted' } };
      return { now: { ...before, errors }, name, field: 'kind' };
    },
  },
  {
    what: 'an event that is gone',
    plant: (before) => {
      const [name] = Object.keys(before.events);
      return name === undefined ? undefined : { now: without(before, 'events', name), name, field: '' };
    },
  },
  inEvent('an event of a lower version', (event) => ({
    field: 'version',
    event: { ...event, version: event.version - 1 },
  })),
  inEvent('a new field of an event that is required', (event) => ({
    field: 'data.planted',
    event: { ...event, data: grown(event.data, true) },
  })),
  inEvent('a field of an event that is gone', (event) => ofFirstField(event, dropped)),
  inEvent('a field of an event of another type', (event) => ofFirstField(event, retyped)),
  inEvent('a personal field that is not declared any more', (event) => {
    const [path] = event.personal;
    return path === undefined
      ? undefined
      : { field: `data.${path}`, event: { ...event, personal: event.personal.slice(1) } };
  }),
];

function inOperation(
  what: string,
  field: string,
  change: (operation: Operation) => Operation | undefined,
): ContractBreak {
  return {
    what,
    plant: (before) => {
      for (const [name, operation] of Object.entries(before.operations)) {
        const now = change(operation);
        if (now !== undefined)
          return { now: { ...before, operations: { ...before.operations, [name]: now } }, name, field };
      }
      return undefined;
    },
  };
}

function inField(
  what: string,
  part: 'input' | 'output',
  change: (schema: Schema, name: string) => Schema | undefined,
): ContractBreak {
  return {
    what,
    plant: (before) => {
      for (const [name, operation] of Object.entries(before.operations)) {
        for (const field of Object.keys(operation[part].properties ?? {})) {
          const schema = change(operation[part], field);
          if (schema === undefined) continue;
          const operations = { ...before.operations, [name]: { ...operation, [part]: schema } };
          return { now: { ...before, operations }, name, field: `${part}.${field}` };
        }
      }
      return undefined;
    },
  };
}

function inEvent(
  what: string,
  change: (event: Event) => { readonly field: string; readonly event: Event } | undefined,
): ContractBreak {
  return {
    what,
    plant: (before) => {
      for (const [name, event] of Object.entries(before.events)) {
        const now = change(event);
        if (now !== undefined)
          return {
            now: { ...before, events: { ...before.events, [name]: now.event } },
            name,
            field: now.field,
          };
      }
      return undefined;
    },
  };
}

function ofFirstField(event: Event, change: (schema: Schema, name: string) => Schema) {
  const [name] = Object.keys(event.data.properties ?? {});
  return name === undefined
    ? undefined
    : { field: `data.${name}`, event: { ...event, data: change(event.data, name) } };
}

function without(before: ReleasedContract, part: 'operations' | 'events', name: string): ReleasedContract {
  const { [name]: _, ...rest } = before[part] as Record<string, unknown>;
  return { ...before, [part]: rest };
}

function grown(schema: Schema, isRequired: boolean): Schema {
  return {
    ...schema,
    properties: { ...schema.properties, planted: { type: 'string' } },
    required: [...(schema.required ?? []), ...(isRequired ? ['planted'] : [])],
  };
}

function dropped(schema: Schema, name: string): Schema {
  const { [name]: _, ...properties } = schema.properties ?? {};
  return { ...schema, properties, required: (schema.required ?? []).filter((each) => each !== name) };
}

function retyped(schema: Schema, name: string): Schema {
  return changed(schema, name, () => ({ type: 'planted' }));
}

function changed(schema: Schema, name: string, change: (inner: Schema) => Schema): Schema {
  return { ...schema, properties: { ...schema.properties, [name]: change(schema.properties?.[name] ?? {}) } };
}

function typed(schema: Schema, name: string, type: string, more: Schema): Schema | undefined {
  return schema.properties?.[name]?.type === type
    ? changed(schema, name, (inner) => ({ ...inner, ...more }))
    : undefined;
}

function words(
  schema: Schema,
  name: string,
  change: (all: readonly unknown[]) => readonly unknown[],
): Schema | undefined {
  const all = schema.properties?.[name]?.enum;
  return all === undefined ? undefined : changed(schema, name, (inner) => ({ ...inner, enum: change(all) }));
}
