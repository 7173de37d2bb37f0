import type { History } from '../campaign/history.ts';
import { definiteAnswer } from '../campaign/history.ts';
import type { ShopDatabases } from './shop-databases.ts';
import { findViolations, type Rule, type Violation } from './violation.ts';

/** S5, of a shop at rest: goods, money and points are conserved, through every module that counts them. */
export function checkConservation(shop: ShopDatabases, history: History): Violation[] {
  shop.put('stock_set', ['product_id', 'quantity'], stockSet(history));
  shop.putQuery('ledger', LEDGER, 'order_id');
  return findViolations(shop, CONSERVATION_RULES);
}

/** A campaign sets the stock of a product once; set again, on hand and sold would no longer add up to it. */
function* stockSet(history: History): Iterable<[string, number]> {
  for (const operation of history.operations) {
    if (operation.kind !== 'set-stock' || definiteAnswer(operation)?.outcome !== 'ok') continue;
    yield [operation.subject, Number(operation.request.body?.['quantity'])];
  }
}

const LEDGER = `
  select order_id, sum(kind = 'capture') as captures, sum(iif(kind = 'capture', amount, 0)) as captured,
    sum(kind = 'refund') as refunds, sum(iif(kind = 'refund', amount, 0)) as refunded, sum(kind = 'void') as voids
  from gateway group by order_id`;

const STOCK: readonly Rule[] = [
  {
    invariant: 'S5',
    says: 'on hand and sold do not add up to what staff set',
    sql: `select s.product_id, s.quantity, l.on_hand, l.sold, l.reserved
      from stock_set s left join inventory.stock_levels l on l.product_id = s.product_id
      where l.on_hand + l.sold is not s.quantity`,
  },
  {
    invariant: 'S5',
    says: 'what is counted as reserved or sold is not the sum of the reservations',
    sql: `select l.product_id, l.reserved, l.sold,
        coalesce(sum(i.quantity) filter (where r.state = 'reserved'), 0) as in_reservations,
        coalesce(sum(i.quantity) filter (where r.state = 'sold'), 0) as in_sales
      from inventory.stock_levels l left join inventory.reserved_items i on i.product_id = l.product_id
        left join inventory.reservations r on r.order_id = i.order_id
      group by l.product_id having l.reserved <> in_reservations or l.sold <> in_sales`,
  },
  {
    invariant: 'S5',
    says: 'what inventory counts as sold is not what confirmed orders bought',
    sql: `select l.product_id, l.sold, coalesce(sum(i.quantity) filter (where o.status = 'confirmed'), 0) as bought
      from inventory.stock_levels l left join orders.order_items i on i.product_id = l.product_id
        left join orders.orders o on o.id = i.order_id
      group by l.product_id having l.sold <> bought`,
  },
];

const MONEY: readonly Rule[] = [
  {
    invariant: 'S5',
    says: 'the gateway took or gave back another amount for an order than its status says, or more than once',
    sql: `select o.id as order_id, o.status, o.total, l.captures, l.captured, l.refunds, l.refunded, l.voids
      from orders.orders o left join ledger l on l.order_id = o.id
      where o.status <> 'pending' and (
        coalesce(l.captures, 0) <> (o.total > 0 and o.status <> 'rejected')
        or coalesce(l.captured, 0) <> iif(o.status = 'rejected', 0, o.total)
        or coalesce(l.refunds, 0) <> (o.total > 0 and o.status = 'cancelled')
        or coalesce(l.refunded, 0) <> iif(o.status = 'cancelled', o.total, 0)
        or (coalesce(l.voids, 0) > 0 and o.status <> 'rejected') or l.voids > 1)`,
  },
  {
    invariant: 'S5',
    says: 'the gateway has an entry for no order, in another currency, or that cannot be read',
    sql: `select g.line, g.kind, g.key, g.currency, o.currency as of_order
      from gateway g left join orders.orders o on o.id = g.order_id
      where o.id is null or (g.kind <> 'void' and g.currency is not o.currency) or g.kind not in ('capture', 'refund', 'void')`,
  },
  {
    invariant: 'S5',
    says: 'captured less refunded is not the sum of the confirmed orders',
    sql: `select (select coalesce(sum(captured - refunded), 0) from ledger) as held,
        (select coalesce(sum(total), 0) from orders.orders where status = 'confirmed') as sold
      where held <> sold`,
  },
  {
    invariant: 'S5',
    says: 'the total of an order is not its items less its points',
    sql: `select o.id as order_id, o.total, o.loyalty_points, sum(i.price * i.quantity) as items
      from orders.orders o left join orders.order_items i on i.order_id = o.id
      group by o.id having items is null or items - o.loyalty_points <> o.total`,
  },
];

const BOOKS: readonly Rule[] = [
  {
    invariant: 'S5',
    says: 'the books of payments say something else than the gateway',
    sql: `select p.order_id, p.status, p.amount, p.gateway_reference, g.kind, g.reference
      from payments.payments p left join gateway g on g.order_id = p.order_id and g.kind = 'capture'
      where p.status in ('captured', 'refunded') and p.amount > 0
        and (g.reference is not p.gateway_reference or g.amount is not p.amount)`,
  },
  {
    invariant: 'S5',
    says: 'a refund is not in the books once, as the gateway has it',
    sql: `select p.order_id, p.status, count(r.id) as refunds, sum(r.amount) as refunded
      from payments.payments p left join payments.refunds r on r.payment_id = p.id
        left join gateway g on g.order_id = p.order_id and g.kind = 'refund'
      group by p.id
      having refunds <> (p.status = 'refunded') or (refunds = 1 and p.amount > 0
        and (max(r.amount) <> p.amount or max(r.gateway_reference) is not max(g.reference)))`,
  },
];

const POINTS: readonly Rule[] = [
  {
    invariant: 'S5',
    says: 'a balance of points is not the sum of its changes',
    sql: `select u.id as user_id, u.points, coalesce(sum(e.points), 0) as sum
      from users.users u left join users.loyalty_entries e on e.user_id = u.id
      group by u.id having u.points <> sum`,
  },
  {
    invariant: 'S5',
    says: 'an order did not earn its points once, or kept what it had to give back',
    sql: `select o.id as order_id, o.status, o.total,
        count(e.id) filter (where e.reason = 'earned') as times,
        coalesce(sum(e.points) filter (where e.reason in ('earned', 'taken-back')), 0) as kept,
        count(e.id) filter (where e.reason = 'taken-back') as taken_back
      from orders.orders o left join users.loyalty_entries e on e.order_id = o.id and +e.user_id = o.user_id
      group by o.id
      having times > 1 or taken_back <> (o.status = 'cancelled')
        or kept <> iif(o.status = 'confirmed', o.total / 100, 0)
        or (o.status = 'rejected' and times > 0)`,
  },
];

export const CONSERVATION_RULES: readonly Rule[] = [...STOCK, ...MONEY, ...BOOKS, ...POINTS];
