import type { Migration } from '../../src/platform/databases/index.ts';
import { orders0001 } from './0001-orders.ts';

export const ordersMigrations: readonly Migration[] = [orders0001];
