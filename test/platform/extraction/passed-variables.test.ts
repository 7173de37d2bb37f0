import { expect, it } from 'vitest';
import { z } from 'zod';
import { keptBack, passedOn } from '../../../src/platform/extraction/passed-variables.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';

const AROUND = {
  PATH: '/bin',
  NODE_COMPILE_CACHE: '/cache',
  LOG_LEVEL: 'warn',
  ORDERS_DATABASE_POOL_QUEUE: '3',
  ORDERS_RETENTION_DAYS: '9',
  DATABASE_URL: 'postgres://shop',
  ORDERS_DATABASE_PASSWORD: 'secret',
  NATS_PASSWORD: 'secret',
  STRIPE_SECRET_KEY: 'sk_live_1',
  AWS_SECRET_ACCESS_KEY: 'secret',
};
const paying = {
  configuration: z.object({ STRIPE_SECRET_KEY: z.string(), STRIPE_URL: z.string().optional() }),
} as unknown as AnyModule;

it('rehearsals and probes are given what machine and platform need, and no key of anything real', () => {
  expect(passedOn(AROUND, [])).toEqual({
    PATH: '/bin',
    NODE_COMPILE_CACHE: '/cache',
    LOG_LEVEL: 'warn',
    ORDERS_DATABASE_POOL_QUEUE: '3',
    ORDERS_RETENTION_DAYS: '9',
  });
});

it('what is named is passed on, but never where the data of the shop lie', () => {
  const passed = passedOn(AROUND, ['STRIPE_SECRET_KEY', 'DATABASE_URL']);
  expect(passed['STRIPE_SECRET_KEY']).toBe('sk_live_1');
  expect(passed['DATABASE_URL']).toBeUndefined();
});

it('variables of modules that are set and not passed on are named', () => {
  expect(keptBack([paying], AROUND, [])).toEqual(['STRIPE_SECRET_KEY']);
  expect(keptBack([paying], AROUND, ['STRIPE_SECRET_KEY'])).toEqual([]);
});
