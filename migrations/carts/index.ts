import type { Migration } from '../../src/platform/databases/index.ts';
import { carts0001 } from './0001-carts.ts';

export const cartsMigrations: readonly Migration[] = [carts0001];
