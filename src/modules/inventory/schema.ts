import type { ReservationState } from './reservation.ts';

/** The tables of inventory. */
export interface InventorySchema {
  stock_levels: {
    product_id: string;
    on_hand: number;
    reserved: number;
    sold: number;
    version: number;
  };
  reservations: {
    order_id: string;
    state: ReservationState;
    changed_at: number;
  };
  reserved_items: {
    order_id: string;
    product_id: string;
    quantity: number;
  };
}
