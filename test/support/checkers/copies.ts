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
      where u.name is not c.name or u.email is not c.email or u.version is not c.version`,
  },
  {
    invariant: 'I2',
    says: 'a user has changed, and orders has no copy',
    sql: `select distinct o.key as user_id from users.outbox o
      where o.type = 'users.user-updated' and o.key not in (select user_id from orders.user_copies)`,
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
];
