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
  personErased,
  query,
  text,
} from '../../platform/contracts/index.ts';

export const paymentsErrors = defineErrors('payments', {
  paymentDeclined: {
    kind: 'conflict',
    details: z.object({ reason: z.string() }),
    message: ({ reason }) =>
      `The payment was declined (${reason}); nothing was charged. Use another payment method.`,
  },
  paymentVoided: {
    kind: 'conflict',
    details: z.object({ orderId: id }),
    message: ({ orderId }) =>
      `The payment of order ${orderId} was given up before, so it can no longer be taken. Place a new order.`,
  },
  paymentDiffers: {
    kind: 'conflict',
    details: z.object({ orderId: id }),
    message: ({ orderId }) =>
      `Another amount was taken for order ${orderId} before, so nothing was taken now. An order is paid once: ask with the amount of the first time.`,
  },
  paymentUnsettled: {
    kind: 'unavailable',
    details: z.object({ orderId: id }),
    message: ({ orderId }) =>
      `The gateway has taken the money for order ${orderId}, but that is not recorded yet, so nothing was given back. Capture or settle the payment, then try again with the same key.`,
  },
  gatewayUnavailable: {
    kind: 'unavailable',
    details: z.object({}),
    message: () => 'The payment gateway failed before it took anything. Try again with the same key.',
  },
  gatewayTimeout: {
    kind: 'timeout',
    details: z.object({}),
    message: () =>
      'The payment gateway did not answer, so it is unknown whether it took anything. Settle the payment before going back.',
  },
});

export const paymentsEvents = defineEvents('payments', {
  personErased,
  paymentCaptured: {
    version: 1,
    summary: 'The money for an order has been taken.',
    data: z.object({ paymentId: id, orderId: id, amount: money }),
    personal: [],
  },
  paymentRefunded: {
    version: 1,
    summary: 'The money of an order has been given back.',
    data: z.object({ paymentId: id, orderId: id, amount: money }),
    personal: [],
  },
});

/** Longer than the gateway's own deadline, so that the gateway's word arrives. */
const DEADLINE_MILLISECONDS = 6_000;

const orderPayment = z.strictObject({
  orderId: id,
  userId: id,
  amount: money,
  method: text.min(1).max(100),
});

export const paymentsContract = defineContract('payments', {
  summary: 'Payments and refunds, taken through a gateway.',
  events: paymentsEvents,
  errors: paymentsErrors,
  operations: {
    capturePayment: command({
      summary: 'Takes the money for an order. A total of nothing is recorded without asking the gateway.',
      access: ['module'],
      deadline: DEADLINE_MILLISECONDS,
      input: orderPayment,
      output: z.object({ paymentId: id }),
      errors: [
        paymentsErrors.paymentDeclined,
        paymentsErrors.paymentVoided,
        paymentsErrors.paymentDiffers,
        paymentsErrors.gatewayUnavailable,
        paymentsErrors.gatewayTimeout,
      ],
    }),
    settlePayment: command({
      summary:
        'Finds out whether an order was paid when that is unknown; if it was not, makes sure that it never will be.',
      access: ['module'],
      deadline: DEADLINE_MILLISECONDS,
      input: orderPayment,
      output: z.object({ paymentId: id.nullable() }),
      errors: [paymentsErrors.gatewayUnavailable, paymentsErrors.gatewayTimeout],
    }),
    refundPayment: command({
      summary: 'Gives back all that was taken for an order; does nothing when nothing was.',
      access: ['module'],
      deadline: DEADLINE_MILLISECONDS,
      input: z.strictObject({ orderId: id }),
      output: z.object({ refunded: money.nullable() }),
      errors: [
        paymentsErrors.paymentUnsettled,
        paymentsErrors.gatewayUnavailable,
        paymentsErrors.gatewayTimeout,
      ],
    }),
    exportPerson: query({
      summary: 'Everything that payments holds of a person.',
      access: ['module'],
      input: exportPersonInput,
      output: z.object({
        payments: z.array(
          z.object({
            paymentId: id,
            userId: id,
            orderId: id,
            amount: money,
            method: z.string(),
            status: z.enum(['captured', 'voided', 'refunded']),
            gatewayReference: z.string().nullable(),
            createdAt: isoTime,
            refund: z
              .object({ amount: money, gatewayReference: z.string().nullable(), at: isoTime })
              .nullable(),
          }),
        ),
      }),
    }),
  },
});
