import { catalogContract } from '../../../src/modules/catalog/contract.ts';
import { catalogModule } from '../../../src/modules/catalog/module.ts';
import { inventoryEvents } from '../../../src/modules/inventory/contract.ts';
import { inventoryModule } from '../../../src/modules/inventory/module.ts';
import { ordersEvents } from '../../../src/modules/orders/contract.ts';
import { createIds, systemClock } from '../../../src/platform/foundation/index.ts';
import { createListener } from '../../support/fixtures/listener.ts';
import { type SliceOptions, slice } from '../../support/kit/index.ts';

const ids = createIds(systemClock);
const USER = '01980000-0000-7000-8000-00000000000c';
const STAFF = { staff: '01980000-0000-7000-8000-00000000000a' };

type Wish = Readonly<Record<string, number>>;

/** A shop that has a catalogue, a warehouse, and somebody who confirms orders. */
export async function bootWarehouse(options: SliceOptions = {}) {
  const listener = createListener(inventoryEvents.stockChanged);
  const booted = await slice(inventoryModule, {
    among: [catalogModule],
    ...options,
    beside: [listener.module],
  });
  const catalog = booted.kernel.client(catalogContract);
  const inventory = booted.client;
  const asStaff = <Result>(work: () => Promise<Result>) => booted.as(STAFF, work);
  const keyed = (idempotencyKey?: string) => (idempotencyKey === undefined ? {} : { idempotencyKey });
  const setStock = (productId: string, quantity: number, key?: string) =>
    asStaff(() => inventory.setStock({ productId, quantity }, keyed(key)));

  return {
    ...booted,
    catalog,
    inventory,
    asStaff,
    events: listener.heard,
    newId: () => ids.next(),
    setStock,
    /** A new product, with stock if a quantity is given. */
    async addProduct(quantity?: number): Promise<string> {
      const { id } = await asStaff(() =>
        catalog.createProduct({
          name: 'Something',
          description: '',
          category: 'Things',
          price: { amount: 1_000, currency: 'EUR' },
        }),
      );
      if (quantity !== undefined) await setStock(id, quantity);
      return id;
    },
    reserve: (orderId: string, wish: Wish, key?: string) =>
      inventory.reserveStock(
        { orderId, items: Object.entries(wish).map(([productId, quantity]) => ({ productId, quantity })) },
        keyed(key),
      ),
    release: (orderId: string, key?: string) => inventory.releaseStock({ orderId }, keyed(key)),
    /** Confirms the order and waits until the warehouse has heard of it. */
    confirm: (orderId: string) =>
      booted.announce(ordersEvents.orderConfirmed, {
        key: orderId,
        data: {
          orderId,
          userId: USER,
          total: { amount: 0, currency: 'EUR' },
          items: [],
          cartLines: [],
          loyaltyPoints: 0,
        },
      }),
    /** On hand, reserved, sold. */
    async counts(productId: string): Promise<[number, number, number]> {
      const { stock } = await inventory.findStock({ productIds: [productId] });
      return [stock[0]?.onHand ?? 0, stock[0]?.reserved ?? 0, stock[0]?.sold ?? 0];
    },
  };
}

export type Warehouse = Awaited<ReturnType<typeof bootWarehouse>>;
