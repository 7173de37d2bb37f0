import { z } from 'zod';
import { tracingConfiguration } from '../observability/index.ts';

/** The window for all that a module must remember: finished events, saga keys, kept outbox rows. */
export const retentionDays = z.coerce
  .number('write a number of days')
  .min(1, 'at least 1: an event may be retried for hours, and must be recognised until then')
  .max(365, 'at most 365');

/** Environment variables of the platform itself; those of databases are read per module. */
export const platformConfiguration = z.object({
  ...tracingConfiguration.shape,
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'use trace, debug, info, warn, error, fatal or silent',
    )
    .default('warn'),
  NODE_ENV: z.string().default('development'),
  /** Modules that share tables' names, and on SQLite a file, are kept apart by less than production wants. */
  ALLOW_TABLES_LEVEL: z.enum(['yes', 'no'], 'write yes or no').default('no'),
  /** Filling and comparing a copy leaves room for what customers do. */
  COPIES_PER_SECOND: z.coerce
    .number('write a number of rows')
    .int('write a whole number of rows')
    .min(1, 'at least 1')
    .max(1_000_000, 'at most 1000000')
    .default(2_000),
  /** Keeps the last calls of each operation, of a quarter of the requests or of all, for a rehearsal. */
  TRAFFIC_RECORDING: z.enum(['off', 'sampled', 'all'], 'write off, sampled or all').default('off'),
  /** What carries events from outbox to inbox. */
  EVENTS_TRANSPORT: z.enum(['local', 'nats'], 'write local or nats').default('local'),
  NATS_URL: z
    .string()
    .regex(/^(nats|tls):\/\/[^@]+$/, 'write nats://<host>:<port> or tls://…, without credentials')
    .default('nats://127.0.0.1:4222'),
  NATS_USER: z.string().optional(),
  NATS_PASSWORD: z.string().optional(),
  /** Before the names of streams and subjects. */
  NATS_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'write small letters, digits and dashes')
    .default('tearline'),
  LEASE_SECONDS: z.coerce
    .number('write a number of seconds')
    .min(1, 'at least 1: a process that is only busy must not lose its work')
    .max(60, 'at most 60: nobody goes on with the work of a process that has ended until then')
    .default(5),
});
export type PlatformConfiguration = z.infer<typeof platformConfiguration>;
