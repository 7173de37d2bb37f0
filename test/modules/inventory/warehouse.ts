import { catalogContract } from '../../../src/modules/catalog/contract.ts';
import { catalogModule } from '../../../src/modules/catalog/module.ts';
import { inventoryContract, inventoryEvents } from '../../../src/modules/inventory/contract.ts';
import { inventoryModule } from '../../../src/modules/inventory/module.ts';
import { createIds, systemClock } from '../../../src/platform/foundation/index.ts';
import { type BootModulesOptions, bootModules } from '../../support/boot-modules.ts';
import { createListener } from '../../support/fixtures/listener.ts';
import { orderDesk, orderDeskContract } from './order-desk.ts';

const ids = createIds(systemClock);
const STAFF = { staff: '01980000-0000-7000-8000-00000000000a' };

type Wish = Readonly<Record<string, number>>;

/** A shop that has a catalogue, a warehouse, and somebody who confirms orders. */
export async function bootWarehouse(options: Omit<BootModulesOptions, 'modules'> = {}) {
  const listener = createListener(inventoryEvents.stockChanged);
  const modules = [catalogModule, orderDesk, inventoryModule, listener.module];
  const booted = await bootModules({ ...options, modules });
  const catalog = booted.kernel.client(catalogContract);
  const inventory = booted.kernel.client(inventoryContract);
  const orders = booted.kernel.client(orderDeskContract);
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
    async confirm(orderId: string): Promise<void> {
      await orders.confirmOrder({ orderId });
      await booted.settled();
    },
    /** On hand, reserved, sold. */
    async counts(productId: string): Promise<[number, number, number]> {
      const { stock } = await inventory.findStock({ productIds: [productId] });
      return [stock[0]?.onHand ?? 0, stock[0]?.reserved ?? 0, stock[0]?.sold ?? 0];
    },
  };
}

export type Warehouse = Awaited<ReturnType<typeof bootWarehouse>>;
