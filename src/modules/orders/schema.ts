import type { OrderStatus } from './order.ts';

export interface OrderRow {
  id: string;
  user_id: string;
  status: OrderStatus;
  /** Raised by every change of status; the version of the event that tells of it. */
  version: number;
  /** The saga that is deciding about the order: a semantic lock, null at rest. */
  saga_id: string | null;
  /** The saga to ask for the outcome of the latest command. */
  last_saga_id: string;
  total: number;
  currency: string;
  loyalty_points: number;
  payment_method: string;
  /** JSON snapshots, taken when the order was placed. */
  shipping_address: string;
  billing_address: string;
  /** JSON `{code, message, details}` of a rejected order. */
  failure: string | null;
  placed_at: number;
  decided_at: number | null;
}

export interface OrderItemRow {
  order_id: string;
  line: number;
  product_id: string;
  quantity: number;
  /** Of one piece, in minor units of the order's currency. */
  price: number;
}

export interface OrdersSchema {
  orders: OrderRow;
  order_items: OrderItemRow;
  order_history: { order_id: string; version: number; status: OrderStatus; at: number };
  /** `erased`: 1 once the person has been erased. */
  buyers: { user_id: string; erased: number };
  user_copies: { user_id: string; name: string; email: string } & CopyColumns;
  product_copies: { product_id: string; name: string } & CopyColumns;
  /** The read model of the report: a row for each line of each pending order, in its order. */
  pending_orders: {
    order_id: string;
    line: number;
    user_id: string;
    total: number;
    currency: string;
    placed_at: number;
    product_id: string;
    quantity: number;
  };
}

/** What the platform keeps of a copy beside what it is of. */
interface CopyColumns {
  incarnation: number;
  version: number;
  as_of: number;
  generation: number;
  forgotten: number;
}
