import type { Fault } from './fault.ts';

const victim = '(select id from victim)';
const orderThat = (condition: string) => `select o.id from orders.orders o where ${condition}`;
const sagaThat = (condition: string) => `select s.id from orders.sagas s where ${condition}`;

const CONFIRMED = orderThat(`status = 'confirmed' and total > 0`);
const CANCELLED = orderThat(`status = 'cancelled' and total > 0`);
const COMPLETED = sagaThat(`s.type = 'checkout' and s.state = 'completed'`);
const COMPENSATED = sagaThat(`s.state = 'compensated'
  and exists (select 1 from inventory.command_log where key = 'saga:' || s.id || '/reserve-stock/compensate')`);

export const SAGA_FAULTS: readonly Fault[] = [
  {
    invariant: 'S1',
    name: 'the checkout of a confirmed order says that it was compensated',
    victim: CONFIRMED,
    sql: [`update orders.sagas set state = 'compensated' where subject = ${victim}`],
  },
  {
    invariant: 'S1',
    name: 'an order was cancelled by nobody',
    victim: CANCELLED,
    sql: [`delete from orders.sagas where subject = ${victim} and type = 'cancellation'`],
  },
  {
    invariant: 'S1',
    name: 'the goods of a confirmed order were released',
    victim: CONFIRMED,
    sql: [`update inventory.reservations set state = 'released' where order_id = ${victim}`],
  },
  {
    invariant: 'S1',
    name: 'a rejected order keeps its goods',
    victim: orderThat(`status = 'rejected' and id in (select order_id from inventory.reserved_items)`),
    sql: [`update inventory.reservations set state = 'reserved' where order_id = ${victim}`],
  },
  {
    invariant: 'S1',
    name: 'an order reserved a piece more than it has',
    victim: CONFIRMED,
    sql: [`update inventory.reserved_items set quantity = quantity + 1 where order_id = ${victim}`],
  },
  {
    invariant: 'S1',
    name: 'a confirmed order was not paid',
    victim: CONFIRMED,
    sql: [`delete from payments.payments where order_id = ${victim}`],
  },
  {
    invariant: 'S1',
    name: 'a cancelled order was not refunded',
    victim: CANCELLED,
    sql: [`update payments.payments set status = 'captured' where order_id = ${victim}`],
  },
  {
    invariant: 'S1',
    name: 'points were not returned',
    victim: `select order_id as id from users.loyalty_entries where reason = 'returned'`,
    sql: [
      `update users.users set points = points - (select points from users.loyalty_entries where order_id = ${victim}
        and reason = 'returned') where id = (select user_id from users.loyalty_entries where order_id = ${victim})`,
      `delete from users.loyalty_entries where order_id = ${victim} and reason = 'returned'`,
    ],
  },
  {
    invariant: 'S1',
    name: 'an order is lost, but not what was done for it',
    victim: orderThat(`status = 'confirmed' and loyalty_points > 0`),
    sql: [`delete from orders.orders where id = ${victim}`],
  },
  {
    invariant: 'S2',
    name: 'a saga is lost, but not the steps that it took',
    victim: COMPLETED,
    sql: [`delete from orders.sagas where id = ${victim}`],
  },
  {
    invariant: 'S2',
    name: 'a step was taken in two places',
    victim: COMPLETED,
    sql: [
      `insert into users.command_log select * from inventory.command_log where key = 'saga:' || ${victim} || '/reserve-stock/forward'`,
    ],
  },
  {
    invariant: 'S2',
    name: 'a saga is completed without its payment',
    victim: COMPLETED,
    sql: [`delete from payments.command_log where key = 'saga:' || ${victim} || '/take-payment/forward'`],
  },
  {
    invariant: 'S2',
    name: 'a compensation never arrived',
    victim: COMPENSATED,
    sql: [
      `delete from inventory.command_log where key = 'saga:' || ${victim} || '/reserve-stock/compensate'`,
    ],
  },
  {
    invariant: 'S2',
    name: 'a step was taken after its compensation',
    victim: COMPENSATED,
    sql: [
      `update inventory.command_log set created_at = created_at + 60000 where key = 'saga:' || ${victim} || '/reserve-stock/forward'`,
    ],
  },
  {
    invariant: 'S3',
    name: 'an order is still held by its saga',
    victim: CONFIRMED,
    sql: [`update orders.orders set saga_id = last_saga_id where id = ${victim}`],
  },
  {
    invariant: 'S3',
    name: 'an order is pending for ever',
    victim: CONFIRMED,
    sql: [`update orders.orders set status = 'pending' where id = ${victim}`],
  },
  {
    invariant: 'S3',
    name: 'a saga runs for ever',
    victim: COMPLETED,
    sql: [`update orders.sagas set state = 'running' where id = ${victim}`],
  },
  {
    invariant: 'S3',
    name: 'an order names the saga of another',
    victim: CONFIRMED,
    sql: [
      `update orders.orders set last_saga_id = (select id from orders.sagas where subject <> ${victim}) where id = ${victim}`,
    ],
  },
  {
    invariant: 'S4',
    name: 'a completed checkout was compensated',
    victim: COMPLETED,
    sql: [
      `insert into inventory.command_log select 'saga:' || ${victim} || '/reserve-stock/compensate', 'inventory.releaseStock', '', '{"output":{}}',
        created_at, expires_at from inventory.command_log limit 1`,
    ],
  },
  {
    invariant: 'S4',
    name: 'a saga turned back after its pivot',
    victim: COMPLETED,
    sql: [
      `update orders.sagas set history = json_insert(history, '$[#]', json_object('step', 'reserve-stock',
        'direction', 'compensate', 'outcome', 'done')) where id = ${victim}`,
    ],
  },
];
