import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { signInStaff } from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape, which is what is tested.
type Json = any;

const STATUSES: Readonly<Record<string, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  unprocessable: 422,
  'too-many': 429,
  unavailable: 503,
  timeout: 504,
};
const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

let shop: RunningShop;
let document: Json;

beforeAll(async () => {
  shop = await startShop();
  document = (await shop.request('GET', '/openapi.json')).body;
});
afterAll(() => shop.stop());

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

function entries(): Entry[] {
  return Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, operation]) => ({
      name: operation.operationId,
      path,
      method,
      operation,
    })),
  );
}

function describedAs(name: string): Json {
  const entry = entries().find((known) => known.name === name);
  if (entry === undefined) throw new Error(`${name} is not in the document`);
  return entry.operation;
}

/** Every schema in the document, and in those the schemas within them. */
function schemasIn(value: Json, isSchema = false): Json[] {
  if (value === null || typeof value !== 'object') return [];
  const within = Object.entries<Json>(value).flatMap(([key, inner]) => {
    if (key === 'enum' || key === 'default' || key === 'examples' || key === 'const') return [];
    if (isSchema && key === 'properties')
      return Object.values<Json>(inner).flatMap((each) => schemasIn(each, true));
    if (isSchema && ['allOf', 'anyOf', 'oneOf', 'prefixItems'].includes(key)) {
      return inner.flatMap((each: Json) => schemasIn(each, true));
    }
    const leads = key === 'schema' || (isSchema && ['items', 'not', 'additionalProperties'].includes(key));
    if (key === 'schemas') return Object.values<Json>(inner).flatMap((each) => schemasIn(each, true));
    return schemasIn(inner, leads);
  });
  return isSchema ? [value, ...within] : within;
}

function publicOperations() {
  return shop.kernel.contracts.flatMap((contract) =>
    Object.entries(contract.operations).flatMap(([name, operation]) =>
      operation.route === undefined
        ? []
        : [{ name: `${contract.module}.${name}`, operation, route: operation.route }],
    ),
  );
}

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 and holds what that requires', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    expect(Object.keys(document.paths).length).toBeGreaterThan(20);
    const known = ['openapi', 'info', 'servers', 'tags', 'paths', 'components'];
    expect(Object.keys(document).filter((key) => !known.includes(key))).toEqual([]);
    expect(JSON.stringify(document)).not.toMatch(/https?:\/\//);
  });

  it('has only references that resolve', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]);
    expect(references.length).toBeGreaterThan(0);
    for (const reference of new Set(references)) {
      const steps = reference?.replace(/^#\//, '').split('/') ?? [];
      const target = steps.reduce((value: Json, step) => value?.[step], document);
      expect(target, reference).toBeTypeOf('object');
    }
  });

  it('names each operation once, and describes every route of the model and no other', () => {
    const described = entries().map(
      ({ name, path, method }) => `${name} ${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    );
    const offered = publicOperations().map(({ name, route }) => `${name} ${route.method} ${route.path}`);
    expect(described.toSorted()).toEqual(offered.toSorted());
    expect(new Set(entries().map(({ name }) => name)).size).toBe(described.length);
  });

  it('declares each path parameter once and as required, and no parameter that is not there', () => {
    for (const { name, path, operation } of entries()) {
      const inTemplate = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const parameters: Json[] = operation.parameters;
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(
        inPath.map((parameter) => parameter.name),
        name,
      ).toEqual(inTemplate);
      expect(
        inPath.every((parameter) => parameter.required === true),
        name,
      ).toBe(true);
      const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(keys).size, name).toBe(keys.length);
      for (const parameter of parameters) {
        expect(['path', 'query', 'header'], name).toContain(parameter.in);
        expect(typeof parameter.schema.type, `${name} ${parameter.name}`).toBe('string');
      }
    }
  });

  it('has sound schemas', () => {
    const schemas = schemasIn(document);
    expect(schemas.length).toBeGreaterThan(100);
    for (const schema of schemas) {
      const text = JSON.stringify(schema).slice(0, 200);
      for (const type of [schema.type ?? 'object'].flat()) expect(TYPES, text).toContain(type);
      const properties = Object.keys(schema.properties ?? {});
      if (!JSON.stringify(schema).includes('"code":{"enum"')) {
        for (const required of schema.required ?? []) expect(properties, text).toContain(required);
      }
      if (schema.enum !== undefined) expect(new Set(schema.enum).size, text).toBe(schema.enum.length);
      if (schema.type === 'array') expect(schema.items, text).toBeTypeOf('object');
      if (schema.pattern !== undefined) expect(() => new RegExp(schema.pattern, 'u'), text).not.toThrow();
      expect(schema.$schema, text).toBeUndefined();
    }
  });

  it('gives each operation its success, and for each declared error the status and the code', () => {
    for (const { name, operation, route } of publicOperations()) {
      const described = describedAs(name);
      const success = described.responses[String(route.status)];
      expect(success?.description, name).toBeTypeOf('string');
      expect('content' in success, name).toBe(route.status !== 204);
      for (const status of Object.values(route.unless?.status ?? {})) {
        expect(described.responses[String(status)].headers, name).toHaveProperty('Location');
      }
      for (const { code, kind } of operation.errors) {
        const response = described.responses[String(STATUSES[kind])];
        const schema = response?.content['application/problem+json'].schema;
        expect(schema?.allOf[1].properties.code.enum, `${name} ${code}`).toContain(code);
      }
      for (const [status, response] of Object.entries<Json>(described.responses)) {
        expect(response.description.length, `${name} ${status}`).toBeGreaterThan(0);
        const types = Object.keys(response.content ?? {});
        if (Number(status) >= 400) expect(types, `${name} ${status}`).toEqual(['application/problem+json']);
      }
    }
  });

  it('asks for a token exactly where one is needed', () => {
    expect(document.components.securitySchemes.bearer).toMatchObject({ type: 'http', scheme: 'bearer' });
    for (const { name, operation, route } of publicOperations()) {
      const described = describedAs(name);
      const isOpen = operation.access.includes('public');
      expect(described.security, name).toEqual(isOpen ? [] : [{ bearer: [] }]);
      const codes =
        described.responses['401'].content['application/problem+json'].schema.allOf[1].properties.code.enum;
      expect(codes.includes('contracts.unauthenticated'), name).toBe(!isOpen);
      const isRefusedByItself = operation.errors.some(({ kind }) => kind === 'forbidden');
      const isForStaff = !isOpen && !operation.access.includes('customer');
      expect('403' in described.responses, name).toBe(isForStaff || isRefusedByItself);
      if (route.method === 'GET') expect(described.requestBody, name).toBeUndefined();
    }
  });

  it('says of every list how it pages', () => {
    const lists = publicOperations().filter(
      ({ operation }) => 'shape' in operation.input && 'cursor' in (operation.input.shape as object),
    );
    expect(lists.length).toBeGreaterThanOrEqual(4);
    for (const { name } of lists) {
      const { parameters, responses } = describedAs(name);
      const limit = parameters.find((parameter: Json) => parameter.name === 'limit');
      expect(limit, name).toMatchObject({
        in: 'query',
        required: false,
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      });
      expect(responses['200'].content['application/json'].schema.required, name).toEqual(
        expect.arrayContaining(['items', 'nextCursor']),
      );
    }
  });

  it('explains each code that it names under /problems', async () => {
    const named = [...JSON.stringify(document).matchAll(/"enum":\[("[a-z]+\.[^\]]+)\]/g)].flatMap((match) =>
      (match[1] ?? '').replaceAll('"', '').split(','),
    );
    const explained = (await shop.request('GET', '/problems')).body.items.map((item: Json) => item.code);
    expect([...new Set(named)].filter((code) => !explained.includes(code))).toEqual([]);
  });
});

describe('/docs', () => {
  it('loads everything from the shop itself, as its content security policy demands', async () => {
    const page = await shop.request('GET', '/docs');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const places = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
    const loaded = places.filter((place) => place !== 'data:,');
    expect(loaded.length).toBe(3);
    for (const place of loaded) {
      expect(place).toMatch(/^\/docs\//);
      const asset = await shop.request('GET', place);
      expect(asset.status, place).toBe(200);
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
      expect(asset.headers.get('content-type')).toMatch(
        place.endsWith('css') ? /^text\/css/ : /^text\/javascript/,
      );
      if (place.endsWith('.css')) expect(asset.body).not.toMatch(/url\(["']?(https?:)?\/\/|@import/);
      if (place.endsWith('start.js')) expect(asset.body).not.toContain('//');
    }
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    // Swagger UI sets styles in place and draws its icons from data.
    expect(policy).toContain("style-src 'self' 'unsafe-inline'");
    expect(policy).toMatch(/img-src 'self' data:/);
    expect(page.body).not.toMatch(/<script(?! src)|onload=|<style/);
  });

  it('serves nothing else of the package, nor what lies beside it', async () => {
    for (const path of [
      'index.html',
      'swagger-initializer.js',
      'package.json',
      '..%2fpackage.json',
      'swagger-ui.css.map',
    ]) {
      expect((await shop.request('GET', `/docs/${path}`)).status, path).toBe(404);
    }
  });
});

describe('what machines ask', () => {
  it('/livez and /readyz answer without a token', async () => {
    expect(await shop.request('GET', '/livez')).toMatchObject({ status: 200, body: { status: 'up' } });
    expect(await shop.request('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  it('/status tells of each module', async () => {
    const { status, body } = await shop.request('GET', '/status');
    expect([status, body.status]).toEqual([200, 'up']);
    const here = body.modules.map((module: Json) => module.module);
    expect([...here, ...(body.elsewhere ?? [])].toSorted()).toEqual(
      modules.map(({ contract }) => contract.module).toSorted(),
    );
    for (const module of body.modules) {
      expect(module).toMatchObject({
        status: 'up',
        database: { engine: 'sqlite', level: 'database' },
        unfinishedSagas: 0,
      });
    }
    expect(JSON.stringify(body)).not.toContain(shop.folder);
  });

  it('/metrics is the text of Prometheus, in which no label is without bound', async () => {
    const staff = await signInStaff(shop);
    await shop.request('GET', '/products/019b76da-a800-7016-80fc-a7304a63e58a');
    await shop.request('GET', '/some/path/that/nobody/knows');
    const { headers, body } = await shop.request('GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of body.split('\n').filter((text: string) => text !== '')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|[a-z_]+(\{.*\})? (NaN|[+-]?(Inf|[\d.e+-]+)))$/);
    }
    expect(body).toContain(
      'tearline_http_request_duration_seconds_count{method="GET",route="/products/:id",status="404"} 1',
    );
    expect(body).toContain('route="unmatched"');
    expect(body).not.toMatch(new RegExp(`nobody|a7304a63e58a|${staff.userId}`));
  });
});
