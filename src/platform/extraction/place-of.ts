import type { Placement } from '../databases/index.ts';

/** Where a module lies, for records and for the eyes of a person. */
export function placeOf(placement: Placement | undefined): string {
  return placement === undefined ? 'nowhere' : `${placement.engine}, level ${placement.level}`;
}
