import type { Placement } from '../databases/index.ts';

/** Where a module lies, for records and for the eyes of a person. */
export function placeOf({ engine, level }: Pick<Placement, 'engine' | 'level'>): string {
  return `${engine}, level ${level}`;
}
