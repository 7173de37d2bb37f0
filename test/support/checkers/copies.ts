import type { ShopDatabases } from './shop-databases.ts';
import { findViolations, type Rule, type Violation } from './violation.ts';

/** I2, of a shop at rest: a copy says what its owner says. That it never goes back is for `marks.ts`. */
export function checkCopies(shop: ShopDatabases): Violation[] {
  return findViolations(shop, COPY_RULES);
}

export const COPY_RULES: readonly Rule[] = [
  {
    invariant: 'I2',
    says: 'the copy of a user is not what users has',
    sql: `select c.user_id, c.name, c.email, c.version, u.name as owners_name, u.version as owners_version
      from orders.user_copies c left join users.users u on u.id = c.user_id
      where c.forgotten = 0 and (u.name is not c.name or u.email is not c.email or c.version > u.version)`,
  },
  {
    invariant: 'I2',
    says: 'there is a user of whom orders has no copy',
    sql: 'select id as user_id from users.users where id not in (select user_id from orders.user_copies)',
  },
  {
    invariant: 'I2',
    says: 'the copy of a product is not what catalog has',
    sql: `select c.product_id, c.name, c.version, p.name as owners_name, p.version as owners_version
      from orders.product_copies c left join catalog.products p on p.id = c.product_id
      where p.name is not c.name or p.version is not c.version`,
  },
  {
    invariant: 'I2',
    says: 'there is a product of which orders has no copy',
    sql: 'select id as product_id from catalog.products where id not in (select product_id from orders.product_copies)',
  },
  {
    invariant: 'I2',
    says: 'the read model holds another order than the pending ones',
    sql: `select order_id from orders.pending_orders where order_id not in (select id from orders.orders where status = 'pending')
      union select id from orders.orders where status = 'pending' and id not in (select order_id from orders.pending_orders)`,
  },
];
