import express, { type Express, type Request } from 'express';
import helmet from 'helmet';
import { ordersContract } from '../../../src/modules/orders/contract.ts';
import { measureRequests } from '../../../src/platform/http/http-metrics.ts';
import { limitBody } from '../../../src/platform/http/limits.ts';
import { createMetrics } from '../../../src/platform/observability/index.ts';
import { hashOf } from '../../support/checkout-fixture.ts';

export interface Session {
  readonly userId: string;
  readonly role: string;
}

/** Finds a session that has not expired. */
export type FindSession = (tokenHash: string) => Promise<Session | undefined>;

export interface CheckoutInput {
  readonly addressId: string;
  readonly paymentMethod: string;
}

export interface Checkout {
  readonly findSession: FindSession;
  checkOut(userId: string, key: string, input: CheckoutInput): Promise<unknown>;
}

/** The HTTP layer of the shop before a checkout without modules. */
export function createApp({ findSession, checkOut }: Checkout): Express {
  const app = express();
  app.disable('etag');
  app.use(measureRequests(createMetrics()));
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.use(limitBody());
  app.post('/orders', async (request, response) => {
    const { userId } = await sessionOf(request, findSession);
    const input = ordersContract.operations.placeOrder.input.parse(request.body);
    const key = `${userId}/${request.headers['idempotency-key']}`;
    response.status(201).json(await checkOut(userId, key, input));
  });
  return app;
}

export async function sessionOf(request: Request, findSession: FindSession): Promise<Session> {
  const token = (request.headers.authorization ?? '').slice('Bearer '.length);
  const session = await findSession(hashOf(token));
  if (session === undefined) throw new Error('nobody');
  return session;
}
