/** In the place of a buyer whom nothing is kept for any more. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Books and vouchers are kept to the end of the eighth year after their own; see `personalData` in `module.ts`. */
const KEPT_YEARS = 8;

/** What was decided before this moment need not be kept any more. */
export function endOfKeeping(now: number): number {
  return Date.UTC(new Date(now).getUTCFullYear() - KEPT_YEARS, 0, 1);
}

/** Of an address what the taxes hang on: the country that was delivered to. */
export function countryOnly(address: string): string {
  const { country } = JSON.parse(address) as { country: string };
  return JSON.stringify({ street: '', city: '', country, postalCode: '' });
}
