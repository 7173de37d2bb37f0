import { toIsoTime } from '../../platform/foundation/index.ts';
import { cartsErrors, MOST_LINES } from './contract.ts';

export interface CartLine {
  readonly productId: string;
  readonly quantity: number;
  readonly revision: number;
}

/** A line as it is stored, with the expiry of its cart in milliseconds. */
export interface ExpiringLine extends CartLine {
  readonly expiresAt: number | null;
}

export interface Cart {
  readonly items: CartLine[];
  readonly expiresAt: string | null;
}

/** An empty cart has nothing that could expire. */
export function cartOf(lines: readonly ExpiringLine[]): Cart {
  const expiresAt = lines[0]?.expiresAt ?? null;
  return { items: linesOf(lines), expiresAt: expiresAt === null ? null : toIsoTime(expiresAt) };
}

export function linesOf(lines: readonly ExpiringLine[]): CartLine[] {
  return lines.map(({ productId, quantity, revision }) => ({ productId, quantity, revision }));
}

export function refuseTooMany(lines: readonly CartLine[]): void {
  if (lines.length > MOST_LINES) throw cartsErrors.cartFull({ most: MOST_LINES });
}
