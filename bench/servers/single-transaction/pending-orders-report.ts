import type { Pool } from 'pg';
import { runPrepared } from './run-prepared.ts';

/** What one JOIN answered before: a page of pending orders with users and products. */
const REPORT = `
  select o.id, o.placed_at, o.total, o.currency, u.id as user_id, u.name as user_name, u.email,
    i.product_id, p.name as product_name, i.quantity
  from (select * from orders where status = 'pending' and id > $1 order by id limit $2) o
  join users u on u.id = o.user_id
  join order_items i on i.order_id = o.id
  join products p on p.id = i.product_id
  order by o.id, i.line`;

export async function pendingOrdersReport(pool: Pool, limit: number) {
  const rows = await runPrepared(pool, 'report', REPORT, ['', limit]);
  const items = [...Map.groupBy(rows, (row) => row['id']).values()].map((lines) => ({
    orderId: lines[0]?.['id'],
    placedAt: new Date(Number(lines[0]?.['placed_at'])).toISOString(),
    total: { amount: Number(lines[0]?.['total']), currency: lines[0]?.['currency'] },
    user: { userId: lines[0]?.['user_id'], name: lines[0]?.['user_name'], email: lines[0]?.['email'] },
    items: lines.map((line) => ({
      productId: line['product_id'],
      name: line['product_name'],
      quantity: Number(line['quantity']),
    })),
  }));
  return { items, nextCursor: null };
}
