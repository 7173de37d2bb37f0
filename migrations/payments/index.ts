import type { Migration } from '../../src/platform/databases/index.ts';
import { payments0001 } from './0001-payments.ts';
import { payments0002 } from './0002-payers.ts';
import { payments0003 } from './0003-payments-by-user.ts';

export const paymentsMigrations: readonly Migration[] = [payments0001, payments0002, payments0003];
