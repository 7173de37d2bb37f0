import type { Migration } from '../../src/platform/databases/index.ts';
import { payments0001 } from './0001-payments.ts';

export const paymentsMigrations: readonly Migration[] = [payments0001];
