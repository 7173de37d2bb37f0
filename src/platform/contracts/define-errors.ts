import type { z } from 'zod';
import { AppError, type ErrorKind, isAppError } from '../foundation/index.ts';
import { toKebabCase } from './naming.ts';

export interface ErrorSpecification<Details extends z.ZodObject> {
  readonly kind: ErrorKind;
  readonly details: Details;
  /** The fact, the consequence and the remedy. */
  readonly message: (details: z.output<Details>) => string;
}

/** A declared error: called, it makes the error; `is` recognises one, wherever it was raised. */
export interface DeclaredError<Details extends z.ZodObject = z.ZodObject> {
  (details: z.output<Details>, cause?: unknown): AppError;
  readonly code: string;
  readonly kind: ErrorKind;
  readonly details: Details;
  is(error: unknown): error is AppError & { readonly details: z.output<Details> };
}

/** The errors of a module by name: `outOfStock` of `inventory` has the code `inventory.out-of-stock`. */
export function defineErrors<const Shapes extends Record<string, z.ZodObject>>(
  owner: string,
  specifications: { [Name in keyof Shapes]: ErrorSpecification<Shapes[Name]> },
): { readonly [Name in keyof Shapes]: DeclaredError<Shapes[Name]> } {
  const errors: Record<string, unknown> = {};
  for (const name of Object.keys(specifications)) {
    const specification = specifications[name as keyof Shapes];
    if (specification !== undefined)
      errors[name] = declareError(`${owner}.${toKebabCase(name)}`, specification);
  }
  return errors as { readonly [Name in keyof Shapes]: DeclaredError<Shapes[Name]> };
}

function declareError<Details extends z.ZodObject>(
  code: string,
  specification: ErrorSpecification<Details>,
): DeclaredError<Details> {
  const { kind, details: schema, message } = specification;
  const create = (details: z.output<Details>, cause?: unknown) =>
    new AppError({ code, kind, message: message(details), details, cause });
  return Object.assign(create, {
    code,
    kind,
    details: schema,
    is: (error: unknown): error is AppError & { readonly details: z.output<Details> } =>
      isAppError(error, code),
  });
}
