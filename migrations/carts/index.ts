import type { Migration } from '../../src/platform/databases/index.ts';
import { carts0001 } from './0001-carts.ts';
import { carts0002 } from './0002-erased-people.ts';

export const cartsMigrations: readonly Migration[] = [carts0001, carts0002];
