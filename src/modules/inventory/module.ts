import { inventoryMigrations } from '../../../migrations/inventory/index.ts';
import { answersWithout, failsWithout } from '../../platform/contracts/index.ts';
import {
  clientOf,
  commandLogOf,
  configurationOf,
  databaseOf,
  defineModule,
  platform,
  provide,
  react,
} from '../../platform/kernel/index.ts';
import { catalogContract } from '../catalog/contract.ts';
import { ordersEvents } from '../orders/contract.ts';
import { inventoryContract } from './contract.ts';
import { createFindLevel } from './find-level.ts';
import { createFindStock } from './find-stock.ts';
import { createGetStock } from './get-stock.ts';
import {
  createLoadDemonstrationStock,
  type InventoryConfiguration,
  inventoryConfiguration,
} from './load-demonstration-stock.ts';
import { createReleaseStock } from './release-stock.ts';
import { createReservationSteps } from './reservation-steps.ts';
import { createReserveStock } from './reserve-stock.ts';
import type { InventorySchema } from './schema.ts';
import { createSetStock } from './set-stock.ts';
import { createStockMovements } from './stock-movements.ts';
import { createWhenOrderConfirmed } from './when-order-confirmed.ts';

const database = databaseOf<InventorySchema>();
const commands = commandLogOf<InventorySchema>();
const catalog = clientOf(catalogContract);
const { clock, publish } = platform;

export const inventoryModule = defineModule({
  contract: inventoryContract,
  owner: {
    team: '@tearline/fulfilment',
    onCall: 'fulfilment-on-call',
    objective: '99.9 % of calls are answered, 99 % of them within 150 ms',
  },
  requires: [catalogContract],
  fallbacks: [
    ...failsWithout(
      catalogContract,
      ['findProducts'],
      'only staff ask for the stock of a product that never had any, and it may not exist',
    ),
    answersWithout(
      catalogContract,
      'findDemonstration',
      () => ({ productIds: [] }),
      'the warehouse starts empty, and is filled at the next start',
    ),
  ],
  tables: {
    stock_levels: 'how many pieces of each product are on hand, reserved and sold',
    reservations: 'what became of the reservation of each order',
    reserved_items: 'the products and quantities of each reservation',
  },
  migrations: inventoryMigrations,
  configuration: inventoryConfiguration,
  parts: [
    provide(createStockMovements, [publish]),
    provide(createReservationSteps, [clock, createStockMovements]),
    provide(createFindLevel, [database, catalog]),
    provide(createGetStock, [createFindLevel]),
    provide(createSetStock, [commands, createFindLevel, createStockMovements]),
    provide(createFindStock, [database]),
    provide(createReserveStock, [commands, clock, createStockMovements]),
    provide(createReleaseStock, [commands, clock, createReservationSteps]),
    provide(createWhenOrderConfirmed, [createReservationSteps]),
    provide(createLoadDemonstrationStock, [
      database,
      catalog,
      createStockMovements,
      configurationOf<InventoryConfiguration>(),
    ]),
  ],
  operations: (get) => ({
    getStock: get(createGetStock),
    setStock: get(createSetStock),
    findStock: get(createFindStock),
    reserveStock: get(createReserveStock),
    releaseStock: get(createReleaseStock),
  }),
  reactions: [react(ordersEvents.orderConfirmed, 'sell-reservation', createWhenOrderConfirmed)],
  prepare: createLoadDemonstrationStock,
});
