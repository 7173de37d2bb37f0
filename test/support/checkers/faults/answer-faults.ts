import { definiteAnswer, type Operation, type OperationKind } from '../../campaign/history.ts';
import type { Fault } from './fault.ts';

const victim = '(select id from victim)';
const orderThat = (condition: string) => `select id from orders.orders where ${condition}`;

export const ANSWER_FAULTS: readonly Fault[] = [
  {
    invariant: 'A1',
    name: 'an order that was answered as confirmed is rejected',
    victim: orderThat(`status = 'confirmed'`),
    sql: [`update orders.orders set status = 'rejected' where id = ${victim}`],
  },
  {
    invariant: 'A1',
    name: 'an order that was answered as cancelled is confirmed',
    victim: orderThat(`status = 'cancelled'`),
    sql: [`update orders.orders set status = 'confirmed' where id = ${victim}`],
  },
  {
    invariant: 'A1',
    name: 'an order was cancelled that nobody cancelled',
    victim: orderThat(`status = 'confirmed'`),
    sql: [`update orders.orders set status = 'cancelled' where id = ${victim}`],
  },
  {
    invariant: 'A2',
    name: 'an order that was answered as rejected is confirmed',
    victim: orderThat(`status = 'rejected'`),
    sql: [`update orders.orders set status = 'confirmed' where id = ${victim}`],
  },
  {
    invariant: 'A2',
    name: 'an order was rejected for another reason than was answered',
    victim: orderThat(`status = 'rejected'`),
    sql: [
      `update orders.orders set failure = json_set(failure, '$.code', 'orders.order-failed') where id = ${victim}`,
    ],
  },
  {
    invariant: 'A2',
    name: 'a confirmed order could not be cancelled',
    history: changing('cancel-order', (operation) => answeredWith(operation, 404, 'orders.order-not-found')),
  },
  {
    invariant: 'A3',
    name: 'a key made a second order',
    victim: orderThat(`status = 'confirmed'`),
    sql: [
      `insert into orders.orders select 'second', user_id, status, version, saga_id, last_saga_id, total, currency, loyalty_points,
        payment_method, shipping_address, billing_address, failure, placed_at, decided_at from orders.orders where id = ${victim}`,
    ],
  },
  {
    invariant: 'A3',
    name: 'a key was forgotten',
    victim: `select key as id from orders.command_log where key glob 'client:*' and outcome ->> '$.output.orderId' is not null`,
    sql: [`delete from orders.command_log where key = ${victim}`],
  },
  {
    invariant: 'A3',
    name: 'a confirmation was taken back when the request was repeated',
    history: changing('place-order', (operation) => ({
      ...operation,
      answers: [...operation.answers, ...answeredWith(operation, 409, 'orders.payment-failed').answers],
    })),
  },
  {
    invariant: 'A4',
    name: 'a new name of a user was forgotten everywhere',
    victim: `select key as id from users.outbox where type = 'users.user-updated'`,
    sql: [
      `update users.users set name = 'before' where id = ${victim}`,
      `update orders.user_copies set name = 'before' where user_id = ${victim}`,
    ],
  },
  {
    invariant: 'A4',
    name: 'a new name of a product was forgotten everywhere',
    victim: 'select id from catalog.products',
    sql: [
      `update catalog.products set name = 'before' where id = ${victim}`,
      `update orders.product_copies set name = 'before' where product_id = ${victim}`,
    ],
  },
  {
    invariant: 'A4',
    name: 'what was put into a cart is gone',
    sql: ['delete from carts.cart_lines'],
  },
  {
    invariant: 'A4',
    name: 'an account is gone',
    sql: [`delete from users.users where role = 'customer'`],
  },
  {
    invariant: 'A4',
    name: 'an address is gone',
    sql: ['delete from users.addresses'],
  },
  {
    invariant: 'A4',
    name: 'somebody who was blocked is active',
    sql: [`update users.users set status = 'active' where status = 'blocked'`],
  },
  {
    invariant: 'A4',
    name: 'stock that was set is gone',
    sql: ['delete from inventory.stock_levels'],
  },
  {
    invariant: 'A4',
    name: 'stock was counted, and nothing came of it',
    history: changing('set-stock', (operation) => ({
      ...operation,
      kind: 'count-stock',
      request: { ...operation.request, body: { quantity: 1_000_003 } },
    })),
  },
  {
    invariant: 'A5',
    name: 'a request was never answered',
    history: changing('place-order', (operation) => ({
      ...operation,
      answers: [{ outcome: 'unknown', reason: 'ECONNRESET' }],
    })),
  },
];

/** Changes the first operation of a kind that went well. */
function changing(
  kind: OperationKind,
  change: (operation: Operation) => Operation,
): NonNullable<Fault['history']> {
  return (operations) => {
    const first = operations.findIndex(
      (operation) => operation.kind === kind && definiteAnswer(operation)?.outcome === 'ok',
    );
    return operations.map((operation, index) => (index === first ? change(operation) : operation));
  };
}

function answeredWith(operation: Operation, status: number, code: string): Operation {
  return { ...operation, answers: [{ outcome: 'fail', status, code, body: { code } }] };
}
