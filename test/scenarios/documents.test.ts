import { Parser } from '@asyncapi/parser';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvelopes } from '../support/kit/published.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents of any shape, which is what is tested.
type Json = any;

let shop: RunningShop;
let openApi: Json;
let asyncApi: Json;
beforeAll(async () => {
  shop = await startShop();
  openApi = (await shop.request('GET', '/openapi.json')).body;
  asyncApi = (await shop.request('GET', '/asyncapi.json')).body;
});
afterAll(() => shop.stop());

/** What Redocly's linter has to say, by its minimal set of rules with examples and codes added to it. */
async function lint(document: Json): Promise<string[]> {
  const config = await createConfig({
    extends: ['recommended'],
    rules: {
      'no-invalid-media-type-examples': 'error',
      'operation-operationId-unique': 'error',
      'operation-tag-defined': 'error',
    },
  });
  const problems = await lintFromString({
    source: JSON.stringify(document),
    absoluteRef: 'openapi.json',
    config,
  });
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`);
}

async function parse(document: Json): Promise<string[]> {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  return diagnostics
    .filter(({ severity }) => severity === 0)
    .map(({ code, message, path }) => `${code}: ${message} at ${path.join('.')}`);
}

describe('/openapi.json', () => {
  it('is valid by Redocly’s linter, examples included', async () => {
    expect(await lint(openApi)).toEqual([]);
  });

  it('would be told otherwise', async () => {
    const broken = structuredClone(openApi);
    const { post } = broken.paths['/sessions'];
    post.requestBody.content['application/json'].examples.sample.value.email = 4;
    post.operationId = 'catalog.getProduct';
    delete broken.paths['/products/{id}'].get.parameters;
    const problems = (await lint(broken)).join('\n');
    expect(problems).toContain('no-invalid-media-type-examples');
    expect(problems).toContain('operation-operationId-unique');
    expect(problems).toContain('path-parameters-defined');
  });

  it('shows an example of every body, answer and problem code', () => {
    const missing = Object.entries<Json>(openApi.paths).flatMap(([path, methods]) =>
      Object.entries<Json>(methods).flatMap(([method, { requestBody, responses }]) =>
        [requestBody, ...Object.values<Json>(responses)].flatMap((part) =>
          Object.values<Json>(part?.content ?? {})
            .filter(({ schema, examples }) => {
              const codes = schema.allOf?.[1]?.properties.code.enum ?? ['sample'];
              return codes.some((code: string) => examples?.[code]?.value === undefined);
            })
            .map(() => `${method} ${path}`),
        ),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('shows examples that its own operations accept', () => {
    const refused = shop.kernel.contracts.flatMap(({ module, operations }) =>
      Object.entries(operations).flatMap(([name, { route, output }]) => {
        if (route === undefined || route.status === 204) return [];
        const path = route.path.replace(/:(\w+)/g, '{$1}');
        const { responses } = openApi.paths[path][route.method.toLowerCase()];
        const { value } = responses[route.status].content['application/json'].examples.sample;
        const { success, error } = output.safeParse(value);
        return success ? [] : [`${module}.${name}: ${error.message}`];
      }),
    );
    expect(refused).toEqual([]);
  });
});

describe('/asyncapi.json', () => {
  it('is valid by the official parser', async () => {
    expect(asyncApi.asyncapi).toBe('3.0.0');
    expect(await parse(asyncApi)).toEqual([]);
  });

  it('would be told otherwise', async () => {
    const broken = structuredClone(asyncApi);
    broken.operations['orders.send.orders.order-placed'].channel.$ref = '#/channels/nowhere';
    expect(await parse(broken)).not.toEqual([]);
    expect(await parse({ ...asyncApi, channels: [] })).not.toEqual([]);
  });

  it('has a channel for every event, a sender for each and a receiver for every reaction', () => {
    const { modules } = shop.kernel.graph;
    expect(Object.keys(asyncApi.channels).toSorted()).toEqual(
      modules.flatMap(({ publishes }) => publishes).toSorted(),
    );
    const actions = Object.values<Json>(asyncApi.operations).map(({ action }) => action);
    const reactions = modules.flatMap(({ reacts }) => reacts);
    expect(actions.filter((action) => action === 'receive')).toHaveLength(reactions.length);
    expect(actions.filter((action) => action === 'send')).toHaveLength(Object.keys(asyncApi.channels).length);
  });

  it('shows examples that the events’ own schemas accept, and says which fields are about a person', () => {
    for (const event of shop.kernel.contracts.flatMap(({ events }) => Object.values(events))) {
      const message = asyncApi.components.messages[event.type];
      expect(() => event.data.parse(message.examples[0].payload.data), event.type).not.toThrow();
      expect(message['x-personal'] ?? []).toEqual(event.personal);
    }
  });

  it('describes the envelope that is really sent', async () => {
    await shop.request('POST', '/users', {
      body: { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' },
    });
    await shop.settled();
    const [envelope] = await shop.kernel.inside('users', readEnvelopes, {});
    if (envelope === undefined) throw new Error('nothing was published');
    const { properties, required } = asyncApi.components.schemas.Envelope;
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(envelope)));
    expect(Object.keys(envelope)).toEqual(expect.arrayContaining(required));
  });
});
