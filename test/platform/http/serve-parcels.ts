import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  command,
  defineContract,
  defineErrors,
  type Handlers,
  id,
  pageInput,
  pageOf,
  query,
} from '../../../src/platform/contracts/index.ts';
import { AppError } from '../../../src/platform/foundation/index.ts';
import { httpConfiguration, startHttpServer } from '../../../src/platform/http/index.ts';
import { type AnyModule, boot, defineModule, type Kernel } from '../../../src/platform/kernel/index.ts';
import type { Actor } from '../../../src/platform/observability/index.ts';
import { type Answer, type RequestOptions, request } from '../../support/start-shop.ts';

export const parcelsErrors = defineErrors('parcels', {
  tooHeavy: {
    kind: 'conflict',
    details: z.object({ most: z.int() }),
    message: ({ most }) => `A parcel weighs ${most} kg at most, so this one was not taken. Send two.`,
  },
  closed: {
    kind: 'too-many',
    details: z.object({ retryAfterSeconds: z.number() }),
    message: () => 'The counter is closed. Come again.',
  },
});

const parcel = z.object({ id: z.string(), weight: z.int(), callerKey: z.string().nullable() });

/** A module for tests of HTTP alone: it keeps nothing, and its handlers are what a test makes them. */
export const parcelsContract = defineContract('parcels', {
  summary: 'Parcels.',
  events: {},
  errors: parcelsErrors,
  operations: {
    listParcels: query({
      summary: 'Parcels.',
      route: 'GET /parcels',
      access: ['public'],
      input: z.strictObject(pageInput),
      output: pageOf(parcel),
    }),
    getParcel: query({
      summary: 'A parcel.',
      route: 'GET /parcels/:id',
      access: ['public'],
      input: z.strictObject({ id, detail: z.string().optional() }),
      output: parcel,
      errors: [parcelsErrors.closed],
    }),
    sendParcel: command({
      summary: 'Sends a parcel.',
      route: 'POST /parcels',
      status: 201,
      access: ['customer'],
      input: z.strictObject({ weight: z.int() }),
      output: parcel,
      errors: [parcelsErrors.tooHeavy],
    }),
    insureParcel: command({
      summary: 'Insures a parcel.',
      route: 'PUT /parcels/:id/insurance',
      access: ['customer'],
      idempotencyKey: 'required',
      input: z.strictObject({ id, amount: z.int() }),
      output: parcel,
    }),
    burnParcels: command({
      summary: 'Burns all parcels.',
      route: 'DELETE /parcels',
      status: 204,
      access: ['staff'],
      input: z.strictObject({}),
      output: z.strictObject({}),
    }),
  },
});

type ParcelHandlers = Handlers<typeof parcelsContract>;

export const ID = '019b76da-a800-7016-80fc-a7304a63e58a';

export interface ParcelServer {
  readonly kernel: Kernel;
  readonly server: Awaited<ReturnType<typeof startHttpServer>>;
  readonly url: string;
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  stop(): Promise<void>;
}

/** Parcels behind the real HTTP server. The tokens `ada` and `staff` are good. */
export async function serveParcels(
  handlers: Partial<ParcelHandlers> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<ParcelServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-http-'));
  const all = { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: `sqlite:${folder}`, ...environment };
  const kernel = await boot({ modules: [createParcels(handlers)], environment: all });
  const configuration = httpConfiguration.parse({ RATE_LIMIT: 'off', ...all });
  const server = await startHttpServer(kernel, configuration, authenticate);
  const url = `http://127.0.0.1:${server.port}`;
  return {
    kernel,
    server,
    url,
    request: (method, path, options) => request(`${url}${path}`, method, options),
    async stop() {
      await server.drain(1_000);
      await kernel.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function createParcels(handlers: Partial<ParcelHandlers>): AnyModule {
  const known: ParcelHandlers = {
    listParcels: async () => ({ items: [], nextCursor: null }),
    getParcel: async ({ id: parcelId }) => ({ id: parcelId, weight: 1, callerKey: null }),
    sendParcel: async ({ weight }, { idempotencyKey }) => ({
      id: ID,
      weight,
      callerKey: idempotencyKey ?? null,
    }),
    insureParcel: async (input, { idempotencyKey }) => ({
      id: input.id,
      weight: input.amount,
      callerKey: idempotencyKey ?? null,
    }),
    burnParcels: async () => ({}),
    ...handlers,
  };
  return defineModule({
    contract: parcelsContract,
    owner: { team: '@tearline/tests', onCall: 'nobody' },
    requires: [],
    tables: {},
    migrations: [],
    parts: [],
    operations: () => known,
  }) as unknown as AnyModule;
}

async function authenticate(token: string): Promise<Actor> {
  if (token === 'ada') return { kind: 'customer', userId: 'ada', sessionId: 'session' };
  if (token === 'staff') return { kind: 'staff', userId: 'staff', sessionId: 'session' };
  if (token === 'broken') throw new Error('select secret from users');
  throw new AppError({
    code: 'parcels.unknown-token',
    kind: 'unauthenticated',
    message: 'Nobody has this token.',
  });
}
