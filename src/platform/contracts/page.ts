import { z } from 'zod';
import { AppError } from '../foundation/index.ts';

const PAGE_LIMIT = 100;

/** The two inputs of every list. Coerced, since over HTTP they arrive as text. */
export const pageInput = {
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(20),
  cursor: z.string().max(500).optional(),
};

/** A list: `nextCursor` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item).max(PAGE_LIMIT), nextCursor: z.string().nullable() });
}

/** A position as an opaque text; what is in it is no part of any contract. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** The position, checked against its shape; anything else was not made by `encodeCursor`. */
export function decodeCursor<Position extends z.ZodType>(
  shape: Position,
  cursor: string | undefined,
): z.output<Position> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new AppError({
      code: 'contracts.bad-cursor',
      kind: 'invalid',
      message:
        'The cursor was not given out by this list, so there is no page for it. Start without a cursor and follow nextCursor.',
      cause,
    });
  }
}
