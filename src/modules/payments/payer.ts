/** In the place of a payer whom nothing is kept for any more. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Books and vouchers are kept to the end of the eighth year after their own; see `personalData` in `module.ts`. */
const KEPT_YEARS = 8;

/** What came about before this moment need not be kept any more. */
export function endOfKeeping(now: number): number {
  return Date.UTC(new Date(now).getUTCFullYear() - KEPT_YEARS, 0, 1);
}
