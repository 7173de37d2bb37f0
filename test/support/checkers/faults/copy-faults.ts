import type { Fault } from './fault.ts';

export const COPY_FAULTS: readonly Fault[] = [
  {
    invariant: 'I2',
    name: 'the copy of a user is an older one',
    sql: [`update orders.user_copies set version = version - 1, name = 'before'`],
  },
  {
    invariant: 'I2',
    name: 'the copy of a user was never made',
    victim: 'select id from users.users',
    sql: ['delete from orders.user_copies where user_id = (select id from victim)'],
  },
  {
    invariant: 'I2',
    name: 'the copy of a product is another than the original',
    sql: [`update orders.product_copies set name = 'another'`],
  },
  {
    invariant: 'I2',
    name: 'the copy of a product went back',
    sql: ['update orders.product_copies set version = version - 1'],
  },
  {
    invariant: 'I2',
    name: 'the copy of a product was never made',
    sql: ['delete from orders.product_copies'],
  },
  {
    invariant: 'I2',
    name: 'an order stayed in the read model when it was decided',
    victim: `select id from orders.orders where status = 'confirmed'`,
    sql: [
      `insert into orders.pending_orders (order_id, line, user_id, total, currency, placed_at, product_id, quantity)
        select id, 0, user_id, total, currency, placed_at, 'any', 1 from orders.orders where id = (select id from victim)`,
    ],
  },
];
