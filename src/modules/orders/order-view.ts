import type { z } from 'zod';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { type Clock, toIsoTime } from '../../platform/foundation/index.ts';
import type { ordersContract } from './contract.ts';
import type { FoundCopies, NameCopies, Names } from './name-copies.ts';
import { readFailure } from './order-failure.ts';
import { findItems } from './order-store.ts';
import type { OrderWithItems } from './order-with-items.ts';
import type { OrderItemRow, OrderRow, OrdersSchema } from './schema.ts';

export type OrderView = z.output<(typeof ordersContract)['operations']['getOrder']['output']>;
type Address = OrderView['shippingAddress'];

export interface OrderViews {
  /** Orders as the contract shows them, in the order given, with two look-ups whatever their number. */
  of(orders: readonly OrderRow[]): Promise<OrderView[]>;
  one(order: OrderWithItems): Promise<OrderView>;
}

export function createOrderViews(
  database: ModuleDatabase<OrdersSchema>,
  nameCopies: NameCopies,
  clock: Clock,
): OrderViews {
  async function find(
    orders: readonly OrderRow[],
    items: readonly OrderItemRow[],
    known?: FoundCopies,
  ): Promise<FoundNames> {
    const userIds = orders.map((order) => order.user_id);
    const productIds = items.map((item) => item.product_id);
    const names = await nameCopies.find(userIds, productIds, known);
    const ageSeconds = Math.floor((clock.now() - names.asOf) / 1_000);
    return { names, copies: { asOf: toIsoTime(names.asOf), ageSeconds } };
  }

  return {
    async of(orders) {
      const items = await database.all(findItems, {
        orderIds: JSON.stringify(orders.map((order) => order.id)),
      });
      const found = await find(orders, items);
      const itemsOf = Map.groupBy(items, (item) => item.order_id);
      return orders.map((order) => show(order, itemsOf.get(order.id) ?? [], found));
    },

    async one({ order, items, copies }) {
      return show(order, items, await find([order], items, copies));
    },
  };
}

interface FoundNames {
  readonly names: Names;
  readonly copies: OrderView['copies'];
}

function show(order: OrderRow, items: readonly OrderItemRow[], { names, copies }: FoundNames): OrderView {
  return {
    id: order.id,
    status: order.status,
    cancelling: order.status === 'confirmed' && order.saga_id !== null,
    items: items.map((item) => ({
      productId: item.product_id,
      name: names.productName(item.product_id),
      quantity: item.quantity,
      price: { amount: item.price, currency: order.currency },
    })),
    total: { amount: order.total, currency: order.currency },
    loyaltyPoints: order.loyalty_points,
    paymentMethod: order.payment_method,
    shippingAddress: JSON.parse(order.shipping_address) as Address,
    billingAddress: JSON.parse(order.billing_address) as Address,
    customer: { userId: order.user_id, name: names.userName(order.user_id) },
    reason: order.failure === null ? null : readFailure(order.failure),
    placedAt: toIsoTime(order.placed_at),
    decidedAt: order.decided_at === null ? null : toIsoTime(order.decided_at),
    copies,
  };
}
