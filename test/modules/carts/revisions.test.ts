import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BootedCarts, bootCarts, HOUR } from './boot-carts.ts';

let shop: BootedCarts;
beforeAll(async () => {
  shop = await bootCarts();
});
afterAll(() => shop.stop());

interface Line {
  readonly productId: string;
  readonly quantity: number;
  readonly revision: number;
}

interface Happening {
  readonly what: 'put' | 'remove' | 'order' | 'confirm' | 'expire' | 'job';
  readonly product: number;
  readonly quantity: number;
}

const happenings = fc.array(
  fc.record<Happening>({
    what: fc.constantFrom('put', 'put', 'put', 'remove', 'order', 'confirm', 'expire', 'job'),
    product: fc.nat(2),
    quantity: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 20 },
);

describe('a cart', () => {
  it('loses exactly what was bought, removed or forgotten, and never uses a revision twice', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (story) => {
        const userId = randomUUID();
        const products = [randomUUID(), randomUUID(), randomUUID()].sort();
        let cart = new Map<string, Line>();
        // What expired and has not been cleared away yet: it may still turn out to have been bought.
        let expired = new Map<string, Line>();
        let ordered: readonly Line[] = [];
        let latest = 0;
        let abandoned = 0;
        const clearAway = () => {
          if (expired.size > 0) abandoned += 1;
          expired = new Map();
        };
        for (const { what, product, quantity } of story) {
          const productId = products[product] ?? '';
          if (what === 'put') {
            const { items } = await shop.put(userId, productId, quantity);
            const revision = items.find((line) => line.productId === productId)?.revision ?? 0;
            expect(revision).toBeGreaterThan(latest);
            latest = revision;
            clearAway();
            cart.set(productId, { productId, quantity, revision });
          } else if (what === 'remove') {
            const removed = await shop.remove(userId, productId).catch(() => undefined);
            expect(removed !== undefined).toBe(cart.delete(productId));
          } else if (what === 'order') ordered = [...cart.values()];
          else if (what === 'confirm') {
            await shop.buy(userId, ordered);
            for (const { productId: bought, revision } of ordered) {
              for (const lines of [cart, expired]) {
                if (lines.get(bought)?.revision === revision) lines.delete(bought);
              }
            }
          } else if (what === 'expire') {
            shop.pass(72 * HOUR);
            if (cart.size > 0) expired = cart;
            cart = new Map();
          } else {
            await shop.expire();
            clearAway();
          }
          const lines = products.flatMap((id) => cart.get(id) ?? []);
          expect(await shop.findLines(userId)).toEqual(lines);
        }
        shop.pass(72 * HOUR);
        await shop.expire();
        clearAway();
        if (cart.size > 0) abandoned += 1;
        const versions = (await shop.abandonments(userId)).map(({ version }) => version);
        expect(versions).toEqual(Array.from({ length: abandoned }, (_, index) => index + 1));
      }),
      { numRuns: 100 },
    );
  });
});
