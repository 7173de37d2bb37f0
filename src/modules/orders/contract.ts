import { z } from 'zod';
import {
  command,
  defineContract,
  defineErrors,
  defineEvents,
  exportPersonInput,
  id,
  isoTime,
  money,
  pageInput,
  pageOf,
  personErased,
  query,
  text,
} from '../../platform/contracts/index.ts';

/** How long `placeOrder` and `cancelOrder` wait for the outcome before they answer that it is pending. */
const DECISION_MILLISECONDS = 3_000;
/** Collecting cart, prices and address comes before, storing after. */
const DECISION_DEADLINE_MILLISECONDS = DECISION_MILLISECONDS + 5_000;

const orderStatus = z.enum(['pending', 'confirmed', 'cancelled', 'rejected']);

const orderAddress = z.object({
  street: z.string(),
  city: z.string(),
  country: z.string(),
  postalCode: z.string(),
});

const orderItem = z.object({
  productId: id,
  /** As catalog calls it now, as far as orders knows. */
  name: z.string(),
  quantity: z.int(),
  /** Of one piece, when the order was placed. */
  price: money,
});

const order = z.object({
  id,
  status: orderStatus,
  /** Whether a cancellation is under way. */
  cancelling: z.boolean(),
  items: z.array(orderItem),
  /** What is paid: the items less the redeemed points. */
  total: money,
  loyaltyPoints: z.int(),
  paymentMethod: z.string(),
  /** As they were when the order was placed. */
  shippingAddress: orderAddress,
  billingAddress: orderAddress,
  customer: z.object({ userId: id, name: z.string() }),
  /** Why it was rejected. */
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
  placedAt: isoTime,
  decidedAt: isoTime.nullable(),
  /** Names are copies of what users and catalog own: when the oldest of them was last confirmed. */
  copies: z.object({ asOf: isoTime, ageSeconds: z.int() }),
});

const orderId = z.strictObject({ id });

const boughtItem = z.object({ productId: id, quantity: z.int() });

export const ordersEvents = defineEvents('orders', {
  personErased,
  orderPlaced: {
    version: 1,
    summary: 'An order has been placed and is being decided.',
    data: z.object({ orderId: id, userId: id, total: money, items: z.array(boughtItem) }),
    personal: ['userId'],
  },
  orderConfirmed: {
    version: 1,
    summary: 'An order has been paid and is confirmed.',
    data: z.object({
      orderId: id,
      userId: id,
      total: money,
      items: z.array(boughtItem),
      /** The cart lines that were bought, in exactly these revisions. */
      cartLines: z.array(z.object({ productId: id, revision: z.int() })),
      loyaltyPoints: z.int(),
    }),
    personal: ['userId'],
  },
  orderRejected: {
    version: 1,
    summary: 'An order could not be fulfilled; whatever had been done for it has been undone.',
    data: z.object({ orderId: id, userId: id, code: z.string() }),
    personal: ['userId'],
  },
  orderCancelled: {
    version: 1,
    summary: 'A confirmed order has been cancelled, refunded and put back into stock.',
    data: z.object({ orderId: id, userId: id, total: money }),
    personal: ['userId'],
  },
});

export const ordersErrors = defineErrors('orders', {
  orderNotFound: {
    kind: 'not-found',
    details: z.object({ id }),
    message: ({ id: missing }) => `There is no order ${missing} of yours. List your orders with GET /orders.`,
  },
  cartEmpty: {
    kind: 'conflict',
    details: z.object({}),
    message: () =>
      'The cart is empty, so no order was placed. Put something in with PUT /cart/items/{productId}.',
  },
  productUnavailable: {
    kind: 'conflict',
    details: z.object({ productIds: z.array(id) }),
    message: ({ productIds }) =>
      `The cart holds products that are no longer sold (${productIds.join(', ')}), so no order was placed. Remove them and order again.`,
  },
  mixedCurrencies: {
    kind: 'conflict',
    details: z.object({ currencies: z.array(z.string()) }),
    message: ({ currencies }) =>
      `The cart holds prices in ${currencies.join(' and ')}, so no order was placed. Order the currencies one after the other.`,
  },
  userBlocked: {
    kind: 'forbidden',
    details: z.object({}),
    message: () => 'This account is blocked and cannot order. Ask the shop’s staff to unblock it.',
  },
  /** Not remembered with the key: the person has no account, and nothing of them is kept for a repetition. */
  accountErased: {
    kind: 'unauthenticated',
    details: z.object({}),
    message: () => 'This account has been erased, so no order was placed.',
  },
  addressNotFound: {
    kind: 'unprocessable',
    details: z.object({ addressId: id }),
    message: ({ addressId }) =>
      `There is no address ${addressId} in your address book, so no order was placed. List yours with GET /users/me/addresses.`,
  },
  tooManyPoints: {
    kind: 'unprocessable',
    details: z.object({ most: z.int() }),
    message: ({ most }) =>
      `This order can be paid with ${most} loyalty points at most, so none was placed. Ask for fewer.`,
  },
  outOfStock: {
    kind: 'conflict',
    details: z.object({ orderId: id, productId: id, requested: z.int(), available: z.int() }),
    message: ({ productId, requested, available }) =>
      `Of product ${productId} there are ${available} available and not ${requested}, so the order was rejected and nothing was charged. Order fewer.`,
  },
  notEnoughPoints: {
    kind: 'conflict',
    details: z.object({ orderId: id, balance: z.int(), requested: z.int() }),
    message: ({ balance, requested }) =>
      `There are ${balance} loyalty points and not ${requested}, so the order was rejected and nothing was charged. Redeem fewer.`,
  },
  paymentDeclined: {
    kind: 'conflict',
    details: z.object({ orderId: id, reason: z.string() }),
    message: ({ reason }) =>
      `The payment was declined (${reason}), so the order was rejected and nothing was charged. Use another payment method.`,
  },
  paymentFailed: {
    kind: 'conflict',
    details: z.object({ orderId: id }),
    message: () =>
      'The payment could not be completed, so the order was rejected and nothing was charged. Try again later or with another payment method.',
  },
  orderFailed: {
    kind: 'conflict',
    details: z.object({ orderId: id }),
    message: () =>
      'The order could not be fulfilled, so it was rejected and whatever had been done for it was undone. Try again later.',
  },
  notCancellable: {
    kind: 'conflict',
    details: z.object({ id, status: orderStatus }),
    message: ({ status }) =>
      status === 'pending'
        ? 'The order is still being decided, so it was not cancelled. Cancel it when it is confirmed.'
        : `The order is ${status}, so there is nothing to cancel.`,
  },
});

const orderWithHistory = order.extend({ history: z.array(z.object({ status: orderStatus, at: isoTime })) });

const pendingReport = z.object({
  orderId: id,
  placedAt: isoTime,
  total: money,
  user: z.object({ userId: id, name: z.string(), email: z.string() }),
  items: z.array(z.object({ productId: id, name: z.string(), quantity: z.int() })),
});

const reportSource = z.enum(['owners', 'read-model']);

/**
 * Whatever users and catalog had published by then is in the names; null until the copies have been filled
 * for the first time.
 */
const reportCopies = z.object({ asOf: isoTime.nullable(), ageSeconds: z.int().nullable() });

const whilePending = { field: 'status', status: { pending: 202 }, location: '/orders/:id' } as const;

export const ordersContract = defineContract('orders', {
  summary: 'Orders, their items and history; places and cancels them together with the other modules.',
  events: ordersEvents,
  errors: ordersErrors,
  operations: {
    placeOrder: command({
      summary:
        'Orders what is in the cart. Answers 201 with the confirmed order, 409 with the reason when it is rejected, or 202 with a Location while it is still being decided.',
      route: 'POST /orders',
      status: 201,
      unless: whilePending,
      access: ['customer'],
      idempotencyKey: 'required',
      deadline: DECISION_DEADLINE_MILLISECONDS,
      input: z.strictObject({
        addressId: id,
        billingAddressId: id.optional(),
        paymentMethod: text.min(1).max(100),
        loyaltyPoints: z.int().min(0).max(100_000_000).optional(),
      }),
      output: order,
      errors: Object.values(ordersErrors).filter(({ code }) => code !== 'orders.not-cancellable'),
    }),
    cancelOrder: command({
      summary:
        'Cancels a confirmed order: refunds it, puts the goods back into stock, takes its points back.',
      route: 'POST /orders/:id/cancel',
      unless: { ...whilePending, field: 'outcome' },
      access: ['customer'],
      deadline: DECISION_DEADLINE_MILLISECONDS,
      input: orderId,
      output: order.extend({ outcome: z.enum(['cancelled', 'pending']) }),
      errors: [ordersErrors.orderNotFound, ordersErrors.notCancellable],
    }),
    getOrder: query({
      summary: 'One order of the signed-in user.',
      route: 'GET /orders/:id',
      access: ['customer'],
      input: orderId,
      output: order,
      errors: [ordersErrors.orderNotFound],
    }),
    listOrders: query({
      summary: 'Orders of the signed-in user, newest first.',
      route: 'GET /orders',
      access: ['customer'],
      input: z.strictObject({ ...pageInput, status: orderStatus.optional() }),
      output: pageOf(order),
    }),
    exportPerson: query({
      summary: 'Everything that orders holds of a person.',
      access: ['module'],
      input: exportPersonInput,
      output: z.object({
        orders: z.array(orderWithHistory),
        /** What orders has copied from users. */
        copy: z.object({ name: z.string(), email: z.string() }).nullable(),
      }),
    }),
    reportPendingOrders: query({
      summary:
        'Orders that are being decided, oldest first, with user name, e-mail and product names: as users and catalog say now, or with `source=read-model` as orders knows them without asking anybody.',
      route: 'GET /reports/pending-orders',
      access: ['staff'],
      input: z.strictObject({ ...pageInput, source: reportSource.default('owners') }),
      output: pageOf(pendingReport).extend({ source: reportSource, copies: reportCopies.nullable() }),
    }),
  },
});
