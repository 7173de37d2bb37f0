import type { ShopDatabases } from './shop-databases.ts';
import { findViolations, type Rule, type Violation } from './violation.ts';

/** Which module does which step of which saga, as the checkers expect it. */
const PLAN = [
  ['checkout', 'reserve-stock', 'inventory', 'compensatable'],
  ['checkout', 'redeem-points', 'users', 'compensatable'],
  ['checkout', 'take-payment', 'payments', 'pivot'],
  ['cancellation', 'refund-payment', 'payments', 'retried'],
  ['cancellation', 'return-stock', 'inventory', 'retried'],
] as const;

const UUID_LENGTH = 36;
const SAGA_AT = 'saga:'.length + 1;
const STEP_AT = SAGA_AT + UUID_LENGTH + 1;

/** S1 to S4, of a shop at rest: by what sagas did to the participants, not by their own word alone. */
export function checkSagas(shop: ShopDatabases): Violation[] {
  shop.put('plan', ['type', 'step', 'module', 'kind'], PLAN);
  shop.putQuery('saga_call', shop.modules.map(sagaCallsOf).join(' union all '), 'saga_id, step, direction');
  return findViolations(shop, SAGA_RULES);
}

/** What a participant's command log says about steps: `saga:<id>/<step>/<direction>`. */
function sagaCallsOf(module: string): string {
  const rest = `substr(key, ${STEP_AT})`;
  return `
    select '${module}' as module, substr(key, ${SAGA_AT}, ${UUID_LENGTH}) as saga_id,
      substr(${rest}, 1, instr(${rest}, '/') - 1) as step, substr(${rest}, instr(${rest}, '/') + 1) as direction,
      json_extract(outcome, '$.failure') is null as took_effect,
      json_extract(outcome, '$.output.paymentId') as payment_id, created_at as at
    from "${module}".command_log where key glob 'saga:*'`;
}

const S1_ORDERS: readonly Rule[] = [
  {
    invariant: 'S1',
    says: 'an order has not exactly one checkout, or its end is not that of the order',
    sql: `select o.id as order_id, o.status, group_concat(s.state) as checkouts
      from orders.orders o left join orders.sagas s on s.subject = o.id and s.type = 'checkout'
      group by o.id
      having count(s.id) <> 1
        or (o.status in ('confirmed', 'cancelled') and s.state <> 'completed')
        or (o.status = 'rejected' and s.state <> 'compensated')`,
  },
  {
    invariant: 'S1',
    says: 'the cancellations of an order do not match its status',
    sql: `select o.id as order_id, o.status, count(s.id) as cancellations
      from orders.orders o left join orders.sagas s on s.subject = o.id and s.type = 'cancellation'
      group by o.id having count(s.id) <> (o.status = 'cancelled') or max(s.state) <> 'completed'`,
  },
  {
    invariant: 'S1',
    says: 'the goods of an order are not where its status says',
    sql: `select o.id as order_id, o.status, r.state as reservation
      from orders.orders o left join inventory.reservations r on r.order_id = o.id
      where (o.status = 'confirmed' and r.state is not 'sold')
        or (o.status = 'cancelled' and (r.state is null or r.state not in ('released', 'returned')))
        or (o.status = 'rejected' and r.state is not null and r.state <> 'released')`,
  },
  {
    invariant: 'S1',
    says: 'an order reserved other items than it has',
    sql: `select o.id as order_id, o.status,
        (select json_group_object(product_id, quantity) from (
          select product_id, sum(quantity) as quantity from orders.order_items where order_id = o.id
          group by product_id order by product_id)) as ordered,
        (select json_group_object(product_id, quantity) from (
          select product_id, quantity from inventory.reserved_items where order_id = o.id order by product_id)) as reserved
      from orders.orders o
      where ordered <> reserved and not (o.status = 'rejected' and reserved = '{}')`,
  },
  {
    invariant: 'S1',
    says: 'the payment of an order is not as its status says',
    sql: `select o.id as order_id, o.status, o.total, p.status as payment, p.amount
      from orders.orders o left join payments.payments p on p.order_id = o.id
      where (o.status = 'confirmed' and (p.status is not 'captured' or p.amount <> o.total))
        or (o.status = 'cancelled' and (p.status is not 'refunded' or p.amount <> o.total))
        or (o.status = 'rejected' and p.status is not null and p.status <> 'voided')`,
  },
  {
    invariant: 'S1',
    says: 'the points redeemed for an order are not as its status says',
    sql: `select o.id as order_id, o.status, o.loyalty_points as asked,
        coalesce(sum(e.points) filter (where e.reason = 'redeemed'), 0) as redeemed,
        coalesce(sum(e.points) filter (where e.reason = 'returned'), 0) as returned
      from orders.orders o left join users.loyalty_entries e on e.order_id = o.id
      group by o.id
      having (o.status in ('confirmed', 'cancelled') and redeemed <> -o.loyalty_points)
        or (o.status = 'confirmed' and returned <> 0)
        or (o.status in ('cancelled', 'rejected') and redeemed + returned <> 0)`,
  },
];

const S1_EFFECTS: readonly Rule[] = [
  ['inventory.reservations', 'a reservation'],
  ['inventory.reserved_items', 'a reserved item'],
  ['payments.payments', 'a payment'],
  ['users.loyalty_entries', 'a change of points'],
].map(([table, what]) => ({
  invariant: 'S1',
  says: `${what} belongs to an order that does not exist`,
  sql: `select order_id from ${table} where order_id not in (select id from orders.orders)`,
}));

const S2: readonly Rule[] = [
  {
    invariant: 'S2',
    says: 'a participant was called by a saga that does not exist',
    sql: 'select * from saga_call where saga_id not in (select id from orders.sagas)',
  },
  {
    invariant: 'S2',
    says: 'a step was taken somewhere else than planned, or in two places',
    sql: `select c.saga_id, c.step, c.direction, group_concat(c.module) as modules
      from saga_call c join orders.sagas s on s.id = c.saga_id
        left join plan p on p.type = s.type and p.step = c.step
      group by c.saga_id, c.step, c.direction having count(*) > 1 or max(p.module) is not max(c.module)`,
  },
  {
    invariant: 'S2',
    says: 'a saga is completed without one of its steps',
    sql: `select s.id as saga_id, s.subject, p.step
      from orders.sagas s join plan p on p.type = s.type
      where s.state = 'completed' and (p.step <> 'redeem-points' or json_extract(s.data, '$.loyaltyPoints') > 0)
        and not exists (select 1 from saga_call c where c.saga_id = s.id and c.step = p.step and c.took_effect
          and (c.direction = 'forward' or (c.direction = 'settle' and c.payment_id is not null)))`,
  },
  {
    invariant: 'S2',
    says: 'a saga is compensated, but not this step of it',
    sql: `select s.id as saga_id, s.subject, f.step, p.kind
      from orders.sagas s join saga_call f on f.saga_id = s.id and f.direction = 'forward' and f.took_effect
        join plan p on p.type = s.type and p.step = f.step
      where s.state = 'compensated' and not exists (select 1 from saga_call c
        where c.saga_id = s.id and c.step = f.step and c.direction = 'compensate' and c.took_effect)`,
  },
  {
    invariant: 'S2',
    says: 'a step was taken after it had been compensated',
    sql: `select f.saga_id, f.step, f.at as forward_at, c.at as compensated_at
      from saga_call f join saga_call c on c.saga_id = f.saga_id and c.step = f.step and c.direction = 'compensate'
      where f.direction = 'forward' and f.took_effect and f.at > c.at`,
  },
];

const S3: readonly Rule[] = [
  {
    invariant: 'S3',
    says: 'an order is still held by a saga, or pending',
    sql: `select id as order_id, status, saga_id from orders.orders where saga_id is not null or status = 'pending'`,
  },
  {
    invariant: 'S3',
    says: 'a saga has not ended',
    sql: `select id as saga_id, type, subject, state, step, attempts from orders.sagas
      where state not in ('completed', 'compensated')`,
  },
  {
    invariant: 'S3',
    says: 'an order names as its last saga one that is not its own',
    sql: `select o.id as order_id, o.last_saga_id from orders.orders o
      where not exists (select 1 from orders.sagas s where s.id = o.last_saga_id and s.subject = o.id)`,
  },
];

const S4: readonly Rule[] = [
  {
    invariant: 'S4',
    says: 'a saga past its pivot was compensated',
    sql: `select c.saga_id, s.type, s.subject, s.state, c.step
      from saga_call c join orders.sagas s on s.id = c.saga_id
      where c.direction = 'compensate' and (s.state = 'completed' or s.type = 'cancellation'
        or json_extract(s.results, '$."take-payment".paymentId') is not null
        or exists (select 1 from saga_call p where p.saga_id = s.id and p.step = 'take-payment' and p.payment_id is not null))`,
  },
  {
    invariant: 'S4',
    says: 'a saga tells of a compensation after its pivot',
    sql: `select s.id as saga_id, s.subject, s.state, s.history from orders.sagas s, json_each(s.history) entry
      where entry.value ->> 'direction' = 'compensate'
        and (s.state = 'completed' or json_extract(s.results, '$."take-payment".paymentId') is not null)`,
  },
];

export const SAGA_RULES: readonly Rule[] = [...S1_ORDERS, ...S1_EFFECTS, ...S2, ...S3, ...S4];
