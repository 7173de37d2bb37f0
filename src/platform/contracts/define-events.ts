import type { z } from 'zod';
import { toKebabCase } from './naming.ts';
import { findFieldProblems } from './personal-fields.ts';
import { missingUpcasts, type Upcast } from './upcast.ts';
import { irreplaceableFields } from './without-person.ts';

export interface EventSpecification<Data extends z.ZodObject> {
  /** Raised by one when the shape of the data changes incompatibly. */
  readonly version: number;
  /** What has happened, in one sentence. */
  readonly summary: string;
  readonly data: Data;
  /** Fields of the data that identify or describe a person, by path: `email`, `items[].note`. */
  readonly personal: readonly string[];
  /** Fields that only sound like it. What sounds like it is here or there, or the definition is refused. */
  readonly impersonal?: readonly string[];
  /**
   * How data of an older version become those of the next: `{ 1: toSecond, 2: toThird }`. Events of every
   * version before the present one may still be stored, so none may be left out.
   */
  readonly upcast?: Readonly<Record<number, Upcast>>;
  /** Whether it asks every module to erase a person, or is a module's answer to that. */
  readonly erasure?: 'requested' | 'answered';
  /** On its way out: once released so, and heard by nobody, it may go. */
  readonly deprecated?: boolean;
}

/** A past-tense fact that a module publishes. */
export interface EventDefinition<Data extends z.ZodObject = z.ZodObject> extends EventSpecification<Data> {
  /** `<module>.<event>`, e.g. `orders.order-placed`. */
  readonly type: string;
  readonly module: string;
}

/**
 * The events of a module by name: `orderPlaced` of `orders` has the type `orders.order-placed`. Refuses a gap
 * in the upcasters and a field that sounds personal and is not said to be or not to be.
 */
export function defineEvents<const Shapes extends Record<string, z.ZodObject>>(
  owner: string,
  specifications: { [Name in keyof Shapes]: EventSpecification<Shapes[Name]> },
): { readonly [Name in keyof Shapes]: EventDefinition<Shapes[Name]> } {
  const events: Record<string, unknown> = {};
  for (const [name, specification] of Object.entries(specifications)) {
    const definition = specification as EventSpecification<z.ZodObject>;
    const type = `${owner}.${toKebabCase(name)}`;
    const problems = problemsOf(definition);
    if (problems.length > 0) throw new TypeError(`the event ${type} ${problems.join('; it ')}`);
    events[name] = { ...definition, type, module: owner };
  }
  return events as { readonly [Name in keyof Shapes]: EventDefinition<Shapes[Name]> };
}

function problemsOf(definition: EventSpecification<z.ZodObject>): string[] {
  const { version, data, personal, impersonal = [], upcast = {} } = definition;
  if (!Number.isInteger(version) || version < 1) return [`has version ${version}, which is none`];
  const beyond = Object.keys(upcast).filter((from) => !(Number(from) < version));
  return [
    ...missingUpcasts(version, upcast).map(
      (from) => `has version ${version} and no upcaster from version ${from}, of which there may be events`,
    ),
    ...beyond.map((from) => `has an upcaster from version ${from}, which is not older than ${version}`),
    ...findFieldProblems(data, personal, impersonal),
    ...irreplaceableFields(definition).map(
      (field) => `has the personal field ${field}, for which there is no value that says nothing: allow one`,
    ),
  ];
}
