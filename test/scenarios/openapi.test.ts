import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
        if (parameter.in !== 'header' && parameter.required)
          expect(parameter.example, `${name} ${parameter.name}`).toBeDefined();
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

  it('and /problems have what may go wrong between processes, and /problems what the console says', async () => {
    const { items } = (await shop.request('GET', '/problems')).body;
    const explained = items.map(({ code }: Json) => code);
    const way = readFileSync('src/platform/transport/transport-errors.ts', 'utf8');
    const ofTheWay = [...way.matchAll(/code: '([\w.-]+)',\s+kind: '(?:unavailable|timeout)'/g)];
    expect(ofTheWay.length).toBeGreaterThan(5);
    const ofTheConsole = globSync('src/platform/console/*.ts').flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/code: '([\w.-]+)'/g),
    ]);
    expect(ofTheConsole.length).toBeGreaterThan(4);
    expect(explained).toEqual(expect.arrayContaining([...ofTheWay, ...ofTheConsole].map(([, code]) => code)));
    const { responses } = describedAs('catalog.getProduct');
    for (const [, code] of ofTheWay)
      expect(`${responses['503'].description} ${responses['504'].description}`).toContain(`\`${code}\``);
  });

  it('explains each code that it names under /problems', async () => {
    const named = [...JSON.stringify(document).matchAll(/"enum":\[("[a-z]+\.[^\]]+)\]/g)].flatMap((match) =>
      (match[1] ?? '').replaceAll('"', '').split(','),
    );
    const explained = (await shop.request('GET', '/problems')).body.items.map((item: Json) => item.code);
    expect([...new Set(named)].filter((code) => !explained.includes(code))).toEqual([]);
  });
});
