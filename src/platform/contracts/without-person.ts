import { z } from 'zod';
import { fieldsOf, isCovered, unwrap } from './personal-fields.ts';
import type { EventData } from './upcast.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';
/** What says nothing about anybody, one of which nearly every schema accepts. */
const NEUTRAL: readonly unknown[] = [
  '',
  NOBODY,
  null,
  0,
  false,
  '1970-01-01T00:00:00.000Z',
  'nobody@invalid.invalid',
];

interface PersonalEvent {
  readonly data: z.ZodObject;
  readonly personal: readonly string[];
}

/**
 * Data of an event without the person that they are about: they fit their schema as before, and every field
 * that was declared personal says nothing. What is `kept` stays: the key that the events' order hangs on.
 */
export function withoutPerson(event: PersonalEvent, data: EventData, kept: string): EventData {
  return replaceIn(event, event.data, data, '', kept) as EventData;
}

/** The personal fields for which there is no value that says nothing. */
export function irreplaceableFields({ data, personal }: PersonalEvent): string[] {
  return [...fieldsOf(data)]
    .filter(
      ([path, field]) => isCovered(path, personal) && isLeaf(field) && neutralValue(field) === undefined,
    )
    .map(([path]) => path);
}

function replaceIn(
  event: PersonalEvent,
  schema: z.ZodType,
  value: unknown,
  path: string,
  kept: string,
): unknown {
  if (value === null || value === undefined) return value;
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    const fields = Object.entries(inner.shape as Record<string, z.ZodType>).map(([name, field]) => {
      const within = path === '' ? name : `${path}.${name}`;
      return [name, replaceIn(event, field, (value as EventData)[name], within, kept)] as const;
    });
    return Object.fromEntries(fields.filter(([, field]) => field !== undefined));
  }
  if (inner instanceof z.ZodArray)
    return (value as unknown[]).map((item) =>
      replaceIn(event, inner.element as z.ZodType, item, `${path}[]`, kept),
    );
  return value !== kept && isCovered(path, event.personal) ? neutralValue(schema) : value;
}

function neutralValue(schema: z.ZodType): unknown {
  const inner = unwrap(schema);
  const candidates = inner instanceof z.ZodEnum ? [...NEUTRAL, ...inner.options] : NEUTRAL;
  return candidates.find((candidate) => schema.safeParse(candidate).success);
}

function isLeaf(schema: z.ZodType): boolean {
  const inner = unwrap(schema);
  return !(inner instanceof z.ZodObject) && !(inner instanceof z.ZodArray);
}
