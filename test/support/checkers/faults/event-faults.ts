import { SUBSCRIPTIONS } from '../subscriptions.ts';
import type { Fault } from './fault.ts';

const victim = '(select id from victim)';
const LAST_EVENT = 'select max(seq) as id from orders.outbox';
const TOLD = `select position as id from users.inbox where consumer = 'earn-points'`;
const TOLD_TWICE = `select key as id from orders.inbox where consumer = 'copy-product' group by key having count(*) > 1`;

/** Something was committed, and the event that tells of it is gone; or the reverse. */
const STATES = [
  ['users', 'users', 'users.user-updated', 'version'],
  ['catalog', 'products', 'catalog.product-changed', 'version'],
  ['inventory', 'stock_levels', 'inventory.stock-changed', 'version'],
  ['carts', 'carts', 'carts.cart-abandoned', 'abandonments'],
  ['payments', 'payments', 'payments.payment-captured', 'version'],
  ['orders', 'orders', 'orders.order-placed', 'version'],
] as const;

export const EVENT_FAULTS: readonly Fault[] = [
  ...SUBSCRIPTIONS.map(
    ({ module, consumer }): Fault => ({
      invariant: 'O1',
      name: `${module} (${consumer}) never got an event`,
      victim: `select position as id from ${module}.inbox where consumer = '${consumer}'`,
      sql: [`delete from ${module}.inbox where position = ${victim}`],
    }),
  ),
  ...STATES.map(
    ([module, table, , version]): Fault => ({
      invariant: 'O1',
      name: `${module} changed something and did not tell`,
      sql: [`update ${module}.${table} set ${version} = ${version} + 1`],
    }),
  ),
  {
    invariant: 'O1',
    name: 'an event waits for ever',
    victim: TOLD,
    sql: [`update users.inbox set state = 'pending' where position = ${victim}`],
  },
  {
    invariant: 'O1',
    name: 'an event is a dead letter',
    victim: TOLD,
    sql: [`update users.inbox set state = 'dead' where position = ${victim}`],
  },
  ...STATES.map(
    ([module, , type]): Fault => ({
      invariant: 'O2',
      name: `${module} told of something that it rolled back`,
      sql: [
        `insert into ${module}.outbox (id, type, key, key_version, envelope, stored_at) values ('phantom', '${type}', 'nobody', 1, '{}', 0)`,
      ],
    }),
  ),
  {
    invariant: 'O2',
    name: 'an envelope is another than its row',
    victim: LAST_EVENT,
    sql: [
      `update orders.outbox set envelope = json_set(envelope, '$.subject', 'another') where seq = ${victim}`,
    ],
  },
  {
    invariant: 'O2',
    name: 'an event came from nowhere',
    victim: TOLD,
    sql: [`update users.inbox set source = 'nowhere' where position = ${victim}`],
  },
  {
    invariant: 'O2',
    name: 'a consumer was told something else than was committed',
    victim: TOLD,
    sql: [
      `update users.inbox set envelope = '{"data": {"total": {"amount": 1}}}' where position = ${victim}`,
    ],
  },
  {
    invariant: 'O3',
    name: 'a version of a key is missing from the outbox',
    victim: LAST_EVENT,
    sql: [`update orders.outbox set key_version = key_version + 1 where seq = ${victim}`],
  },
  {
    invariant: 'O3',
    name: 'two events of a key came in the wrong order',
    victim: TOLD_TWICE,
    sql: [
      `update orders.inbox set key_version = 1000 - key_version where consumer = 'copy-product' and key = ${victim}`,
    ],
  },
  {
    invariant: 'O3',
    name: 'an event took effect before the one before it',
    victim: TOLD_TWICE,
    sql: [
      `update orders.inbox set finished_at = 1 where key_version > 1 and consumer = 'copy-product' and key = ${victim}`,
    ],
  },
  {
    invariant: 'O3',
    name: 'a consumer remembers an older version of a key',
    sql: ['update orders.inbox_keys set version = version - 1'],
  },
  {
    invariant: 'O4',
    name: 'a cursor has run past the end',
    sql: [`update orders.outbox_cursors set seq = seq * 2 + 1 where subscriber = 'users/earn-points'`],
  },
  {
    invariant: 'O4',
    name: 'a cursor was written under a lease that nobody had',
    sql: [`update orders.outbox_cursors set epoch = epoch + 1 where subscriber = 'users/earn-points'`],
  },
  {
    invariant: 'O4',
    name: 'a cursor went back',
    sql: [`update orders.outbox_cursors set seq = seq - 1 where subscriber = 'users/earn-points'`],
  },
  {
    invariant: 'I1',
    name: 'an event took effect twice',
    victim: TOLD,
    sql: [
      'drop index users.inbox_event',
      `insert into users.inbox select 1000000, consumer, event_id, source, key, key_version, type, envelope, state, attempts,
        due_at, claim_epoch, errors, accepted_at, finished_at, incarnation from users.inbox where position = ${victim}`,
    ],
  },
  {
    invariant: 'I1',
    name: 'a reaction ran without a counted attempt',
    victim: TOLD,
    sql: [`update users.inbox set attempts = 0 where position = ${victim}`],
  },
  {
    invariant: 'I1',
    name: 'what was bought came back into the cart',
    sql: [
      `insert or replace into carts.cart_lines
        select envelope ->> '$.data.userId', envelope ->> '$.data.cartLines[0].productId', 1, envelope ->> '$.data.cartLines[0].revision'
        from orders.outbox where type = 'orders.order-confirmed' limit 1`,
    ],
  },
  {
    invariant: 'I1',
    name: 'what was sold is still reserved',
    victim: `select order_id as id from inventory.reservations where state = 'sold'`,
    sql: [`update inventory.reservations set state = 'reserved' where order_id = ${victim}`],
  },
  {
    invariant: 'I1',
    name: 'an order earned points twice',
    victim: `select id from users.loyalty_entries where reason = 'earned'`,
    sql: [
      'drop index users.loyalty_entries_order',
      `insert into users.loyalty_entries select 'twice', user_id, order_id, reason, points, at from users.loyalty_entries where id = ${victim}`,
    ],
  },
];
