import type { z } from 'zod';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { type Clock, toIsoTime } from '../../platform/foundation/index.ts';
import type { ordersContract } from './contract.ts';
import type { NameCopies } from './name-copies.ts';
import { readFailure } from './order-failure.ts';
import { findItems } from './order-store.ts';
import type { OrderRow, OrdersSchema } from './schema.ts';

export type OrderView = z.output<(typeof ordersContract)['operations']['getOrder']['output']>;
type Address = OrderView['shippingAddress'];

export interface OrderViews {
  /** Orders as the contract shows them, in the order given, with two look-ups whatever their number. */
  of(rows: readonly OrderRow[]): Promise<OrderView[]>;
}

export function createOrderViews(
  database: ModuleDatabase<OrdersSchema>,
  nameCopies: NameCopies,
  clock: Clock,
): OrderViews {
  return {
    async of(rows) {
      const items = await database.all(findItems, { orderIds: JSON.stringify(rows.map((row) => row.id)) });
      const names = await nameCopies.find(
        rows.map((row) => row.user_id),
        items.map((item) => item.product_id),
      );
      const copies = {
        asOf: toIsoTime(names.asOf),
        ageSeconds: Math.floor((clock.now() - names.asOf) / 1_000),
      };
      return rows.map((row) => ({
        id: row.id,
        status: row.status,
        cancelling: row.status === 'confirmed' && row.saga_id !== null,
        items: items
          .filter((item) => item.order_id === row.id)
          .map((item) => ({
            productId: item.product_id,
            name: names.productName(item.product_id),
            quantity: item.quantity,
            price: { amount: item.price, currency: row.currency },
          })),
        total: { amount: row.total, currency: row.currency },
        loyaltyPoints: row.loyalty_points,
        paymentMethod: row.payment_method,
        shippingAddress: JSON.parse(row.shipping_address) as Address,
        billingAddress: JSON.parse(row.billing_address) as Address,
        customer: { userId: row.user_id, name: names.userName(row.user_id) },
        reason: row.failure === null ? null : readFailure(row.failure),
        placedAt: toIsoTime(row.placed_at),
        decidedAt: row.decided_at === null ? null : toIsoTime(row.decided_at),
        copies,
      }));
    },
  };
}
