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
    victim: `select key as id from users.outbox where type = 'users.user-updated'`,
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
];
