import type { Fault } from './fault.ts';

const victim = '(select id from victim)';
const SOLD = `select order_id as id from inventory.reservations where state = 'sold'`;

export const CONSERVATION_FAULTS: readonly Fault[] = [
  {
    invariant: 'S5',
    name: 'a piece came from nowhere',
    sql: ['update inventory.stock_levels set on_hand = on_hand + 1 where sold > 0'],
  },
  {
    invariant: 'S5',
    name: 'a piece is reserved for nobody',
    sql: ['update inventory.stock_levels set reserved = reserved + 1 where on_hand > reserved'],
  },
  {
    invariant: 'S5',
    name: 'a reservation was made twice',
    victim: SOLD,
    sql: [
      `insert into inventory.reservations values ('twice', 'sold', 0)`,
      `insert into inventory.reserved_items select 'twice', product_id, quantity from inventory.reserved_items where order_id = ${victim}`,
    ],
  },
  {
    invariant: 'S5',
    name: 'sold goods went back without a cancellation',
    victim: SOLD,
    sql: [
      `update inventory.stock_levels set
        on_hand = on_hand + (select quantity from inventory.reserved_items i where i.order_id = ${victim} and i.product_id = stock_levels.product_id),
        sold = sold - (select quantity from inventory.reserved_items i where i.order_id = ${victim} and i.product_id = stock_levels.product_id)
        where product_id in (select product_id from inventory.reserved_items where order_id = ${victim})`,
      `update inventory.reservations set state = 'returned' where order_id = ${victim}`,
    ],
  },
  {
    invariant: 'S5',
    name: 'an order was charged twice',
    ledger: (lines) => [...lines, lineOf(lines, 'capture')],
  },
  {
    invariant: 'S5',
    name: 'a charge was lost',
    ledger: (lines) => lines.filter((line) => line !== lineOf(lines, 'capture')),
  },
  {
    invariant: 'S5',
    name: 'a refund was made twice',
    ledger: (lines) => [...lines, lineOf(lines, 'refund')],
  },
  {
    invariant: 'S5',
    name: 'a refund was lost',
    ledger: (lines) => lines.filter((line) => line !== lineOf(lines, 'refund')),
  },
  {
    invariant: 'S5',
    name: 'the gateway was charged for an order that does not exist',
    ledger: (lines) => [...lines, lineOf(lines, 'capture').replace(/"order:[^"]*"/, '"order:of-nobody"')],
  },
  {
    invariant: 'S5',
    name: 'a line of the ledger is torn in the middle',
    ledger: (lines) => lines.map((line, index) => (index === 0 ? line.slice(0, 20) : line)),
  },
  {
    invariant: 'S5',
    name: 'an order costs something else than its items',
    victim: `select id from orders.orders where status = 'confirmed'`,
    sql: [`update orders.orders set total = total + 1 where id = ${victim}`],
  },
  {
    invariant: 'S5',
    name: 'the books name another charge than the gateway',
    sql: [
      `update payments.payments set gateway_reference = 'another' where status = 'captured' and amount > 0`,
    ],
  },
  {
    invariant: 'S5',
    name: 'a refund is not in the books',
    victim: 'select id from payments.refunds',
    sql: [`delete from payments.refunds where id = ${victim}`],
  },
  {
    invariant: 'S5',
    name: 'a balance has a point more than its history',
    sql: ['update users.users set points = points + 1'],
  },
  {
    invariant: 'S5',
    name: 'an entry of the history of points was lost',
    victim: `select id from users.loyalty_entries where reason = 'earned'`,
    sql: [`delete from users.loyalty_entries where id = ${victim}`],
  },
  {
    invariant: 'S5',
    name: 'an order earned nothing',
    victim: `select e.id from users.loyalty_entries e join orders.orders o on o.id = e.order_id
      where e.reason = 'earned' and o.status = 'confirmed'`,
    sql: [
      `update users.users set points = points - (select points from users.loyalty_entries where id = ${victim})
        where id = (select user_id from users.loyalty_entries where id = ${victim})`,
      `delete from users.loyalty_entries where id = ${victim}`,
    ],
  },
];

function lineOf(lines: readonly string[], kind: string): string {
  const line = lines.find((candidate) => candidate.includes(`"kind":"${kind}"`));
  if (line === undefined) throw new Error(`the run has no ${kind}`);
  return line;
}
