import { z } from 'zod';

/** Values that mean the same in every module. Everything else each module models for itself. */

/** A UUID; ours are version 7, so they sort by creation. */
export const id = z.uuid();

/** What every engine can hold: PostgreSQL has no NUL, and half of a surrogate pair is no text anywhere. */
export const text = z
  .string()
  .refine(
    (value) => value.isWellFormed() && !value.includes('\0'),
    'a text has neither NUL nor half a character',
  );

/** ISO 8601 in UTC with milliseconds; contracts carry no Date. */
export const isoTime = z.iso.datetime();

/** ISO 4217, upper case. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'a currency is three capital letters, e.g. EUR');

/** ISO 3166-1 alpha-2, upper case. */
export const country = z.string().regex(/^[A-Z]{2}$/, 'a country is two capital letters, e.g. DE');

/** Integer minor units (cents) and a currency; never a fraction, never a bare number. */
export const money = z.strictObject({
  amount: z.int().min(0).max(100_000_000_000),
  currency,
});
export type Money = z.infer<typeof money>;
