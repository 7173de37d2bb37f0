import { z } from 'zod';
import type { Contract, EventDefinition } from '../../contracts/index.ts';

const releasedEvents = z.record(
  z.string(),
  z.strictObject({
    version: z.int().min(1),
    personal: z.array(z.string()),
    schema: z.record(z.string(), z.unknown()),
  }),
);
/** The events of a module as they were last released, by type. */
export type ReleasedEvents = z.output<typeof releasedEvents>;

export function fileOfReleased(module: string): string {
  return `docs/extraction/released/${module}.json`;
}

export function parseReleased(text: string | undefined): ReleasedEvents | undefined {
  return text === undefined ? undefined : releasedEvents.parse(JSON.parse(text));
}

/** What is to be kept of a module's events when it is released. */
export function describeEvents({ events }: Contract): ReleasedEvents {
  return Object.fromEntries(
    Object.values(events)
      .toSorted((one, other) => (one.type < other.type ? -1 : 1))
      .map(({ type, version, personal, data }) => [
        type,
        { version, personal: [...personal], schema: schemaOf(data) },
      ]),
  );
}

function schemaOf(data: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(data, { unrepresentable: 'any', io: 'output' });
  return schema;
}

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
}

/**
 * What a consumer of the released events, or an event that is still stored, would not cope with. A version
 * that was raised brings upcasters along, without which the event cannot be defined.
 */
export function findIncompatible(released: ReleasedEvents, { events }: Contract): string[] {
  const present = new Map(Object.values(events).map((event) => [event.type, event]));
  return Object.entries(released).flatMap(([type, before]) => {
    const event = present.get(type);
    if (event === undefined) return [`${type} was released and is gone`];
    if (event.version < before.version)
      return [`${type} was released as version ${before.version} and is version ${event.version}`];
    if (event.version > before.version) return [];
    return [
      ...compare(before.schema as JsonSchema, schemaOf(event.data) as JsonSchema, ''),
      ...before.personal
        .filter((path) => !isStillPersonal(event, path))
        .map((path) => `${path} is no longer declared personal`),
    ].map((what) => `${type}: ${what}, and its version is still ${event.version}`);
  });
}

function isStillPersonal({ personal, data }: EventDefinition, path: string): boolean {
  const [first = ''] = path.split(/[.[]/);
  return personal.includes(path) || !(first in data.shape);
}

function compare(before: JsonSchema, after: JsonSchema, path: string): string[] {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (before.type !== after.type) return [`${path || 'the data'} was ${before.type} and is ${after.type}`];
  const { properties: was = {}, required: wasRequired = [] } = before;
  const { properties: is = {}, required: isRequired = [] } = after;
  return [
    ...Object.entries(was).flatMap(([name, schema]) => {
      const now = is[name];
      if (now === undefined) return [`${at(name)} is gone`];
      if (wasRequired.includes(name) && !isRequired.includes(name)) return [`${at(name)} may be missing`];
      return compare(schema, now, at(name));
    }),
    ...isRequired
      .filter((name) => was[name] === undefined || !wasRequired.includes(name))
      .map((name) => `${at(name)} is required and was not`),
    ...(before.items === undefined || after.items === undefined
      ? []
      : compare(before.items, after.items, `${path}[]`)),
    ...valuesOf(before, after, path),
  ];
}

/** A consumer copes with the words it knows; stored events have those there were. */
function valuesOf({ enum: was }: JsonSchema, { enum: is }: JsonSchema, path: string): string[] {
  if (was === undefined || is === undefined) return [];
  const differing = [
    ...is.filter((word) => !was.includes(word)),
    ...was.filter((word) => !is.includes(word)),
  ];
  return differing.map((word) => `${path} has other words than it had (${String(word)})`);
}
