import type { z } from 'zod';
import { toKebabCase } from './naming.ts';

export interface EventSpecification<Data extends z.ZodObject> {
  /** Raised by one when the shape of the data changes incompatibly. */
  readonly version: number;
  /** What has happened, in one sentence. */
  readonly summary: string;
  readonly data: Data;
  /** Fields of the data that identify or describe a person. */
  readonly personal: readonly string[];
}

/** A past-tense fact that a module publishes. */
export interface EventDefinition<Data extends z.ZodObject = z.ZodObject> extends EventSpecification<Data> {
  /** `<module>.<event>`, e.g. `orders.order-placed`. */
  readonly type: string;
  readonly module: string;
}

/** The events of a module by name: `orderPlaced` of `orders` has the type `orders.order-placed`. */
export function defineEvents<const Shapes extends Record<string, z.ZodObject>>(
  owner: string,
  specifications: { [Name in keyof Shapes]: EventSpecification<Shapes[Name]> },
): { readonly [Name in keyof Shapes]: EventDefinition<Shapes[Name]> } {
  const events: Record<string, unknown> = {};
  for (const [name, specification] of Object.entries(specifications)) {
    const definition = specification as EventSpecification<z.ZodObject>;
    events[name] = { ...definition, type: `${owner}.${toKebabCase(name)}`, module: owner };
  }
  return events as { readonly [Name in keyof Shapes]: EventDefinition<Shapes[Name]> };
}
