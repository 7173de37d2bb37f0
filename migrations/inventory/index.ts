import { inventory0001 } from './0001-inventory.ts';

export const inventoryMigrations = [inventory0001];
