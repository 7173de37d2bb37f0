import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTrace, traceIdOf } from '../../src/platform/observability/index.ts';
import { type CollectedSpan, OtlpCollector, pathOf } from '../support/otlp-collector.ts';
import { createProduct, registerBuyer, signInStaff } from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';
import { publishedIn, tracesOfSagas } from '../support/stored-traces.ts';
import { until } from '../support/until.ts';

let collector: OtlpCollector;
beforeEach(async () => {
  collector = await OtlpCollector.start();
});
afterEach(() => collector.stop());

function startTraced(environment = {}): Promise<RunningShop> {
  return startShop({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_SERVICE_NAME: 'the-shop',
    ...environment,
  });
}

/** Orders within a trace of the client's, and ends the shop, which hands out what it has recorded. */
async function orderAndStop(shop: RunningShop, traceparent: string, paymentMethod = 'pm_card_visa') {
  const product = await createProduct(await signInStaff(shop));
  const buyer = await registerBuyer(shop);
  await buyer.putInCart(product);
  const { status, headers } = await buyer.ask(
    'POST',
    '/orders',
    { addressId: buyer.addressId, paymentMethod },
    { headers: { 'idempotency-key': 'one', traceparent } },
  );
  await shop.settled();
  const published = await publishedIn(shop.gateway, traceIdOf(traceparent));
  const sagas = await tracesOfSagas(shop.gateway);
  await shop.stop();
  const answered = headers.get('traceparent') ?? '';
  const spans = collector.ofTrace(traceIdOf(traceparent));
  return { spans, answered, status, published, sagas, buyer };
}

const OF_A_CHECKOUT = [
  'inventory.stock-changed',
  'inventory.stock-changed',
  'orders.order-confirmed',
  'orders.order-placed',
  'payments.payment-captured',
];
/** What is under the saga that the request has started, and under the fact that it ends with. */
const STARTED = 'transaction orders < orders.placeOrder < POST /orders';
const CONFIRMED = `publish orders.order-confirmed < transaction orders < ${STARTED}`;

function pathsOf(spans: readonly CollectedSpan[]): string[] {
  return spans.map((span) => pathOf(span, spans).join(' < '));
}

describe('the trace of a checkout', () => {
  it('is the request’s in every event and in the saga, also where nobody records', async () => {
    const client = startTrace();
    const { answered, published, sagas } = await orderAndStop(await startShop(), client);
    expect(answered).toBe(client);
    expect(published).toEqual(OF_A_CHECKOUT);
    expect(sagas.map(traceIdOf)).toEqual([traceIdOf(client)]);
    expect(collector.bodies).toEqual([]);
  });
});

describe('the spans of a checkout', () => {
  it('are one tree below the request, down to the last reaction', async () => {
    const client = startTrace();
    const { spans, answered } = await orderAndStop(await startTraced(), client);
    const roots = spans.filter(({ parentSpanId }) => !spans.some(({ spanId }) => spanId === parentSpanId));
    expect(roots.map(({ name, parentSpanId }) => ({ name, parentSpanId }))).toEqual([
      { name: 'POST /orders', parentSpanId: client.split('-')[2] },
    ]);
    expect(answered).toBe(`00-${roots[0]?.traceId}-${roots[0]?.spanId}-01`);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    expect(pathsOf(spans)).toEqual(
      expect.arrayContaining([
        'sessions.verifySession < POST /orders',
        'catalog.findProducts < orders.placeOrder < POST /orders',
        `publish orders.order-placed < ${STARTED}`,
        `transaction inventory < inventory.reserveStock < checkout reserve-stock forward < ${STARTED}`,
        `transaction payments < payments.capturePayment < checkout take-payment forward < ${STARTED}`,
        CONFIRMED,
        `transaction carts < react orders.order-confirmed < ${CONFIRMED}`,
        `transaction users < react orders.order-confirmed < ${CONFIRMED}`,
        `publish inventory.stock-changed < react orders.order-confirmed < ${CONFIRMED}`,
      ]),
    );
  });

  it('say what they are, and nothing of whom they are about', async () => {
    const { spans, buyer } = await orderAndStop(await startTraced(), startTrace());
    const named = (name: string) => spans.filter((span) => span.name === name);
    expect(named('POST /orders')).toMatchObject([
      {
        service: 'the-shop',
        kind: 2,
        attributes: { 'http.route': '/orders', 'http.response.status_code': 201 },
      },
    ]);
    expect(named('orders.placeOrder')).toMatchObject([
      { kind: 1, attributes: { 'tearline.caller': 'edge', 'tearline.edge': 'local' } },
    ]);
    expect(named('publish orders.order-confirmed')).toMatchObject([{ kind: 4 }]);
    const reactions = named('react orders.order-confirmed');
    expect(reactions.map(({ kind }) => kind)).toEqual([5, 5, 5]);
    expect(reactions.map(({ attributes }) => attributes['tearline.module']).toSorted()).toEqual([
      'carts',
      'inventory',
      'users',
    ]);
    const sent = collector.bodies.join();
    for (const personal of [buyer.email, buyer.userId, buyer.token, buyer.addressId])
      expect(sent).not.toContain(personal);
  });

  it('show a step that failed, and the attempt after it', async () => {
    const { spans, status } = await orderAndStop(await startTraced(), startTrace(), 'pm_card_flaky');
    expect(status).toBe(201);
    const attempts = spans.filter(({ name }) => name === 'checkout take-payment forward');
    expect(attempts.map(({ failed }) => failed).toSorted()).toEqual([false, true]);
  });

  it('are not recorded of a request whose caller does not record, which keeps its trace all the same', async () => {
    const client = startTrace().replace(/01$/, '00');
    const { spans, answered, published } = await orderAndStop(await startTraced(), client);
    expect(spans).toEqual([]);
    expect(answered).toMatch(new RegExp(`^00-${traceIdOf(client)}-[0-9a-f]{16}-00$`));
    expect(published).toEqual(OF_A_CHECKOUT);
    expect(collector.spans.length).toBeGreaterThan(0);
  });

  it('are as many as the sampler takes of those that begin here', async () => {
    const environment = {
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%20shop, x-key=k',
    };
    const client = startTrace();
    await orderAndStop(await startTraced(environment), client);
    // Only of the client, who records.
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf(client)]));
    expect(collector.headers[0]).toMatchObject({ 'x-tenant': 'a shop', 'x-key': 'k' });
  });
});

describe('a collector that is away', () => {
  it('costs the shop nothing but the spans, which are counted', async () => {
    const url = collector.url;
    await collector.stop();
    const shop = await startShop({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    const buyer = await registerBuyer(shop);
    // So many that a batch is sent at once.
    for (let asked = 0; asked < 200; asked += 1) await buyer.ask('GET', '/cart');
    await until(async () => /tearline_spans_lost_total [1-9]/.test(await shop.gateway.metrics.metrics()));
    expect((await buyer.ask('GET', '/cart')).status).toBe(200);
    const startedAt = performance.now();
    await shop.stop();
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    collector = await OtlpCollector.start();
  });
});

describe('the configuration of traces', () => {
  it('is refused with the rest when it is wrong', async () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
      OTEL_TRACES_SAMPLER: 'sometimes',
      OTEL_TRACES_SAMPLER_ARG: '2',
      OTEL_EXPORTER_OTLP_HEADERS: 'nothing',
    };
    const problem = await startShop(environment).then(
      () => '',
      (error: unknown) => String(error),
    );
    for (const name of Object.keys(environment)) expect(problem).toContain(`${name}: `);
  });
});
