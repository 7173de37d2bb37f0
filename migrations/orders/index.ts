import type { Migration } from '../../src/platform/databases/index.ts';
import { orders0001 } from './0001-orders.ts';
import { orders0002 } from './0002-incarnations-of-copies.ts';
import { orders0003 } from './0003-pending-orders.ts';
import { orders0004 } from './0004-buyers.ts';

export const ordersMigrations: readonly Migration[] = [orders0001, orders0002, orders0003, orders0004];
