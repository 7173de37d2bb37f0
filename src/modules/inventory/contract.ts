import { z } from 'zod';
import {
  command,
  defineContract,
  defineErrors,
  defineEvents,
  id,
  nothing,
  query,
} from '../../platform/contracts/index.ts';

const MOST_PRODUCTS_AT_ONCE = 100;
const MOST_PIECES = 1_000_000;

const pieces = z.int().min(0);

const stock = z.object({
  productId: id,
  /** What lies in the warehouse, the reserved pieces among them. */
  onHand: pieces,
  reserved: pieces,
  /** What can still be ordered: on hand less reserved. */
  available: pieces,
});

const wantedItem = z.strictObject({ productId: id, quantity: z.int().min(1).max(MOST_PIECES) });
const productId = z.strictObject({ productId: id });

export const inventoryEvents = defineEvents('inventory', {
  stockChanged: {
    version: 1,
    summary: 'Of a product there are more or fewer pieces on hand or reserved.',
    data: stock,
    personal: [],
  },
});

export const inventoryErrors = defineErrors('inventory', {
  productNotFound: {
    kind: 'not-found',
    details: z.object({ productId: id }),
    message: ({ productId: missing }) =>
      `There is no product ${missing}, so it has no stock and none was set. Find products with GET /products.`,
  },
  belowReserved: {
    kind: 'conflict',
    details: z.object({ productId: id, requested: pieces, reserved: pieces }),
    message: ({ productId: product, requested, reserved }) =>
      `Of product ${product} ${reserved} pieces are reserved for orders, so the stock was not set to ${requested}. Set at least ${reserved}, or cancel orders first.`,
  },
  outOfStock: {
    kind: 'conflict',
    details: z.object({ productId: id, requested: pieces, available: pieces }),
    message: ({ productId: product, requested, available }) =>
      `Of product ${product} there are ${available} available and not ${requested}, so nothing was reserved. Reserve fewer.`,
  },
  reservationReleased: {
    kind: 'conflict',
    details: z.object({ orderId: id }),
    message: ({ orderId }) =>
      `What order ${orderId} had reserved has been released, so nothing was reserved for it again. Place a new order.`,
  },
  alreadyReserved: {
    kind: 'conflict',
    details: z.object({ orderId: id }),
    message: ({ orderId }) =>
      `Order ${orderId} has reserved other items before, so nothing was changed. An order reserves once; release it or place a new one.`,
  },
});

export const inventoryContract = defineContract('inventory', {
  summary: 'How many pieces of each product there are, and which of them are reserved for orders.',
  events: inventoryEvents,
  errors: inventoryErrors,
  operations: {
    getStock: query({
      summary: 'The stock of one product; zeros when none was ever set.',
      route: 'GET /stock/:productId',
      access: ['staff'],
      input: productId,
      output: stock,
      errors: [inventoryErrors.productNotFound],
    }),
    setStock: command({
      summary: 'Sets how many pieces of a product are on hand, those reserved for orders included.',
      route: 'PUT /stock/:productId',
      access: ['staff'],
      input: z.strictObject({ productId: id, quantity: pieces.max(MOST_PIECES) }),
      output: stock,
      errors: [inventoryErrors.productNotFound, inventoryErrors.belowReserved],
    }),
    findStock: query({
      summary: 'The stock of several products; those whose stock was never set are left out.',
      access: ['module'],
      input: z.strictObject({ productIds: z.array(id).max(MOST_PRODUCTS_AT_ONCE) }),
      output: z.object({
        /** `sold` counts what has left; on hand and sold together change only when stock is set. */
        stock: z.array(stock.extend({ sold: pieces })),
      }),
    }),
    reserveStock: command({
      summary: 'Reserves the items of an order, all or none. The same items again change nothing.',
      access: ['module'],
      input: z.strictObject({ orderId: id, items: z.array(wantedItem).min(1).max(MOST_PRODUCTS_AT_ONCE) }),
      output: nothing,
      errors: [
        inventoryErrors.outOfStock,
        inventoryErrors.reservationReleased,
        inventoryErrors.alreadyReserved,
      ],
    }),
    releaseStock: command({
      summary:
        'Gives back what an order has reserved or bought. Nothing to give back is no failure, and whatever the order would reserve later is refused.',
      access: ['module'],
      input: z.strictObject({ orderId: id }),
      output: nothing,
    }),
  },
});
