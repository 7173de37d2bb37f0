import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientKey } from '../../../src/platform/commands/index.ts';
import { ID, type ParcelServer, serveParcels } from './serve-parcels.ts';

let parcels: ParcelServer;

beforeAll(async () => {
  parcels = await serveParcels();
});
afterAll(() => parcels.stop());

function send(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  token: string | undefined = 'ada',
) {
  return parcels.request('POST', '/parcels', { body, headers, token });
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('the body of a request', () => {
  it('is a JSON object, also of a type derived from JSON', async () => {
    expect(await send({ weight: 3 })).toMatchObject({ status: 201, body: { weight: 3 } });
    expect(await send('{"weight":3}', { 'content-type': 'application/merge-patch+json' })).toMatchObject({
      status: 201,
    });
    expect(await send('{"weight":3}', { 'content-type': 'APPLICATION/JSON; charset="UTF-8"' })).toMatchObject(
      { status: 201 },
    );
  });

  it.each([
    ['cut short', '{"weight":'],
    ['a list', '[{"weight":1}]'],
    ['an empty list', '[]'],
    ['a string', '"weight"'],
    ['null', 'null'],
    ['no JSON at all', 'weight=1'],
    ['followed by something', '{"weight":1} {}'],
  ])('is refused when it is %s', async (_case, body) => {
    expect(await send(body, JSON_TYPE)).toMatchObject({ status: 400, body: { code: 'http.malformed-json' } });
  });

  it('is refused in another media type, character set or compression', async () => {
    const refused = { status: 415, body: { code: 'http.unsupported-media-type' } };
    expect(await send('weight=1', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject(
      refused,
    );
    expect(await send('{"weight":1}', { 'content-type': 'text/plain' })).toMatchObject(refused);
    expect(await send('{"weight":1}', { 'content-type': '' })).toMatchObject(refused);
    expect(await send('{}', { 'content-type': 'application/json; charset=latin1' })).toMatchObject(refused);
    expect(await send('{}', { ...JSON_TYPE, 'content-encoding': 'snappy' })).toMatchObject(refused);
  });

  it('is refused above 100 KiB, also when it is larger only once it is unpacked', async () => {
    const refused = { status: 413, body: { code: 'http.body-too-large' } };
    expect(await send(JSON.stringify({ weight: 1, more: 'x'.repeat(102_400) }))).toMatchObject(refused);
    const bomb = gzipSync(Buffer.alloc(5_000_000, ' '));
    const response = await fetch(`${parcels.url}/parcels`, {
      method: 'POST',
      body: bomb,
      headers: { ...JSON_TYPE, 'content-encoding': 'gzip', authorization: 'Bearer ada' },
    });
    expect([response.status, await response.json()]).toMatchObject([413, { code: 'http.body-too-large' }]);
  });

  it.each([
    ['unknown', { weight: 1, colour: 'red' }],
    ['missing', {}],
    ['of another type', { weight: '1' }],
    ['null', { weight: null }],
    ['out of range', { weight: 1e300 }],
  ])('is refused with a field that is %s, which is named', async (_case, body) => {
    const { status, body: problem } = await send(body);
    expect([status, problem.code]).toEqual([400, 'contracts.invalid-input']);
    expect(JSON.stringify(problem.details.issues)).toMatch(/weight|colour/);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'is refused with %s in it, as with any unknown field',
    async (name) => {
      const { status, body } = await send(`{"weight":1,"${name}":{"isStaff":true}}`, JSON_TYPE);
      expect([status, body.code]).toEqual([400, 'contracts.invalid-input']);
      expect(body.details.issues[0].message).toContain(name);
      expect(({} as { isStaff?: boolean }).isStaff).toBeUndefined();
      const asked = await parcels.request('GET', `/parcels?${name}=x`);
      expect([asked.status, asked.body.code]).toEqual([400, 'contracts.invalid-input']);
    },
  );

  it('is not read with GET', async () => {
    const { status } = await send({ weight: 1 });
    expect(status).toBe(201);
    const odd = await parcels.request('DELETE', '/parcels', { body: '{"weight":1}', token: 'staff' });
    expect([odd.status, odd.body.code]).toEqual([400, 'contracts.invalid-input']);
  });
});

describe('path and query', () => {
  it('take each parameter once', async () => {
    for (const path of ['/parcels?limit=1&limit=2', `/parcels/${ID}?detail=a&detail=b`]) {
      expect(await parcels.request('GET', path)).toMatchObject({
        status: 400,
        body: { code: 'contracts.invalid-input' },
      });
    }
    expect(await parcels.request('GET', `/parcels/${ID}?id=${ID}`)).toMatchObject({
      status: 400,
      body: { code: 'http.ambiguous-input' },
    });
    const headers = { 'idempotency-key': 'k' };
    const body = { id: ID, amount: 1 };
    expect(
      await parcels.request('PUT', `/parcels/${ID}/insurance`, { body, headers, token: 'ada' }),
    ).toMatchObject({ status: 400, body: { code: 'http.ambiguous-input' } });
  });

  it.each(['/parcels/7', '/parcels/..%2f..%2fetc%2fpasswd', '/parcels/%00', `/parcels/${ID}%0d%0aX: y`])(
    'refuse %s as no id',
    async (path) => {
      expect(await parcels.request('GET', path)).toMatchObject({
        status: 400,
        body: { code: 'contracts.invalid-input' },
      });
    },
  );

  it('refuse what cannot be decoded', async () => {
    expect(await parcels.request('GET', '/parcels/%E0%A4%A')).toMatchObject({
      status: 400,
      body: { code: 'http.bad-request' },
    });
  });
});

describe('the Authorization header', () => {
  it('must be right wherever it is given, and be there where it is needed', async () => {
    const asked = (path: string, authorization: string) =>
      parcels.request('GET', path, { headers: { authorization } });
    for (const wrong of ['Basic YTpi', 'Bearer', 'Bearer a b', 'ada', `Bearer ${'x'.repeat(501)}`]) {
      expect(await asked('/parcels', wrong)).toMatchObject({
        status: 401,
        body: { code: 'http.malformed-authorization' },
      });
    }
    const unknown = await asked('/parcels', 'Bearer nobody');
    expect(unknown).toMatchObject({ status: 401, body: { code: 'http.invalid-token' } });
    expect(unknown.headers.get('www-authenticate')).toBe('Bearer');
    expect((await asked('/parcels', 'bearer ada')).status).toBe(200);
    const missing = await parcels.request('POST', '/parcels', { body: { weight: 1 } });
    expect(missing).toMatchObject({ status: 401, body: { code: 'contracts.unauthenticated' } });
    expect(missing.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('is looked at before a missing key is complained of', async () => {
    const path = `/parcels/${ID}/insurance`;
    expect((await parcels.request('PUT', path, { body: { amount: 1 } })).body.code).toBe(
      'contracts.unauthenticated',
    );
    expect((await parcels.request('PUT', path, { body: { amount: 1 }, token: 'ada' })).body.code).toBe(
      'http.idempotency-key-required',
    );
  });

  it('decides about staff', async () => {
    expect((await parcels.request('DELETE', '/parcels', { token: 'ada' })).status).toBe(403);
    const { status, body } = await parcels.request('DELETE', '/parcels', { token: 'staff' });
    expect([status, body]).toEqual([204, '']);
  });
});

describe('the Idempotency-Key', () => {
  it('belongs to the actor, and reaches commands only', async () => {
    const headers = { 'idempotency-key': 'once' };
    expect((await send({ weight: 1 }, headers)).body.callerKey).toBe(clientKey('ada', 'once'));
    expect((await send({ weight: 1 }, headers, 'staff')).body.callerKey).toBe(clientKey('staff', 'once'));
    expect(clientKey('ada', 'once')).not.toBe(clientKey('staff', 'once'));
    expect(clientKey('ada', 'once')).not.toContain('ada');
    expect(
      (await parcels.request('GET', `/parcels/${ID}`, { headers, token: 'ada' })).body.callerKey,
    ).toBeNull();
  });

  it.each(['', 'x'.repeat(201), 'a b', 'k\u00e9y'])('is refused as %j', async (key) => {
    expect(await send({ weight: 1 }, { 'idempotency-key': key })).toMatchObject({
      status: 400,
      body: { code: 'http.malformed-idempotency-key' },
    });
  });
});

describe('methods', () => {
  it('HEAD answers as GET without a body', async () => {
    const { status, headers, body } = await parcels.request('HEAD', `/parcels/${ID}`);
    expect([status, headers.get('content-type'), body]).toEqual([200, 'application/json; charset=utf-8', '']);
    expect((await parcels.request('HEAD', '/nowhere')).status).toBe(404);
  });

  it('OPTIONS says what a path knows, and any other method is refused with it', async () => {
    const options = await parcels.request('OPTIONS', '/parcels');
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, DELETE, OPTIONS']);
    const refused = await parcels.request('PATCH', `/parcels/${ID}`, { body: {} });
    expect(refused).toMatchObject({ status: 405, body: { code: 'http.method-not-allowed' } });
    expect(refused.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await parcels.request('OPTIONS', '/nowhere')).status).toBe(404);
  });
});
