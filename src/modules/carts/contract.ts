import { z } from 'zod';
import {
  command,
  defineContract,
  defineErrors,
  defineEvents,
  exportPersonInput,
  id,
  isoTime,
  nothing,
  personErased,
  query,
} from '../../platform/contracts/index.ts';

export const MOST_LINES = 100;

const cartLine = z.object({
  productId: id,
  quantity: z.int(),
  /** Raised by every change of the line, so that only what was seen is bought and removed. */
  revision: z.int(),
});

const cart = z.object({
  items: z.array(cartLine),
  /** When the cart is forgotten unless it changes; null for an empty one. */
  expiresAt: isoTime.nullable(),
});

export const cartsErrors = defineErrors('carts', {
  productNotFound: {
    kind: 'not-found',
    details: z.object({ productId: id }),
    message: ({ productId }) =>
      `There is no product ${productId}, so the cart was left as it is. Find products with GET /products.`,
  },
  lineNotFound: {
    kind: 'not-found',
    details: z.object({ productId: id }),
    message: ({ productId }) =>
      `Product ${productId} is not in the cart, so there is nothing to remove. See GET /cart.`,
  },
  /** Not remembered with the key: the person has no account, and nothing of them is kept for a repetition. */
  accountErased: {
    kind: 'unauthenticated',
    details: z.object({}),
    message: () => 'The account of this cart has been erased, so the cart was not changed.',
  },
  cartFull: {
    kind: 'conflict',
    details: z.object({ most: z.int() }),
    message: ({ most }) =>
      `A cart holds ${most} different products at most, so this one was not added. Order or remove some first.`,
  },
});

export const cartsEvents = defineEvents('carts', {
  personErased,
  cartAbandoned: {
    version: 1,
    summary: 'A cart with something in it was not changed until it expired.',
    data: z.object({ userId: id, items: z.array(z.object({ productId: id, quantity: z.int() })) }),
    personal: ['userId'],
  },
});

export const cartsContract = defineContract('carts', {
  summary: 'What each user means to buy, until it is ordered or expires.',
  events: cartsEvents,
  errors: cartsErrors,
  operations: {
    getCart: query({
      summary: 'The cart of the signed-in user.',
      route: 'GET /cart',
      access: ['customer'],
      input: nothing,
      output: cart,
    }),
    putItem: command({
      summary: 'Sets how many of a product are in the cart. Whether they are in stock is seen when ordering.',
      route: 'PUT /cart/items/:productId',
      access: ['customer'],
      input: z.strictObject({ productId: id, quantity: z.int().min(1).max(9_999) }),
      output: cart,
      errors: [cartsErrors.productNotFound, cartsErrors.cartFull, cartsErrors.accountErased],
    }),
    removeItem: command({
      summary: 'Takes a product out of the cart.',
      route: 'DELETE /cart/items/:productId',
      access: ['customer'],
      input: z.strictObject({ productId: id }),
      output: cart,
      errors: [cartsErrors.lineNotFound, cartsErrors.accountErased],
    }),
    exportPerson: query({
      summary: 'Everything that carts holds of a person.',
      access: ['module'],
      input: exportPersonInput,
      output: z.object({
        cart: z.object({ userId: id, expiresAt: isoTime.nullable(), items: z.array(cartLine) }).nullable(),
      }),
    }),
    findLines: query({
      summary: 'What is in the cart of a user, with the revision of each line.',
      access: ['module'],
      input: z.strictObject({ userId: id }),
      output: z.object({ lines: z.array(cartLine) }),
    }),
  },
});
