import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/platform/foundation/index.ts';
import { ID, type ParcelServer, parcelsErrors, serveParcels } from './serve-parcels.ts';

let parcels: ParcelServer;
let failure: () => Error;

beforeAll(async () => {
  parcels = await serveParcels({
    getParcel: async () => {
      throw failure();
    },
    sendParcel: async () => {
      throw parcelsErrors.tooHeavy({ most: 30 });
    },
  });
});
afterAll(() => parcels.stop());
afterEach(() => {
  vi.restoreAllMocks();
});

function expectProblem(body: Readonly<Record<string, unknown>>, status: number, code: string): void {
  expect(body).toMatchObject({ type: `/problems/${code}`, status, code });
  expect(body['title']).toMatch(/^[A-Z].+/);
  expect(body['detail']).toMatch(/^[A-Z].+\.$/);
}

describe('a problem', () => {
  it('has type, title, status, code, detail and the details that belong to the code', async () => {
    const { status, headers, body } = await parcels.request('POST', '/parcels', {
      token: 'ada',
      body: { weight: 99 },
    });
    expect(status).toBe(409);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expectProblem(body, 409, 'parcels.too-heavy');
    expect(body.details).toEqual({ most: 30 });
  });

  it('says when to come again', async () => {
    failure = () => parcelsErrors.closed({ retryAfterSeconds: 41.2 });
    const closed = await parcels.request('GET', `/parcels/${ID}`);
    expect([closed.status, closed.headers.get('retry-after')]).toEqual([429, '42']);
    failure = () =>
      new AppError({ code: 'databases.unavailable', kind: 'unavailable', message: 'It is away.' });
    const away = await parcels.request('GET', `/parcels/${ID}`);
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it.each([
    ['a bug', () => new Error('select * from cards where pin = 1234')],
    ['an error that is not declared', () => parcelsErrors.tooHeavy({ most: 1234 })],
    [
      'an internal error of the platform',
      () =>
        new AppError({
          code: 'databases.pin-1234',
          kind: 'internal',
          message: 'pin 1234',
          details: { pin: 1234 },
        }),
    ],
  ])('tells nothing about %s; the log tells, under the trace of the answer', async (_case, fail) => {
    const lines: unknown[] = [];
    vi.spyOn(parcels.kernel.logger, 'error').mockImplementation((line: unknown) => void lines.push(line));
    failure = fail;
    const { status, headers, body } = await parcels.request('GET', `/parcels/${ID}`);
    expect(status).toBe(500);
    expectProblem(body, 500, 'http.internal-error');
    expect(JSON.stringify(body)).not.toMatch(/1234|select|\.ts|node_modules/);
    const trace = headers.get('traceparent')?.slice(3, 35);
    expect(lines.at(-1)).toMatchObject({
      method: 'GET',
      path: `/parcels/${ID}`,
      trace,
      err: expect.any(Error),
    });
  });

  it('of a process that is refused by another is not the client’s, and is told to the log', async () => {
    const logged = vi.spyOn(parcels.kernel.logger, 'error').mockImplementation(() => undefined);
    failure = () =>
      new AppError({
        code: 'transport.unauthenticated',
        kind: 'unauthenticated',
        message: 'Wrong service key.',
      });
    const { status, headers, body } = await parcels.request('GET', `/parcels/${ID}`);
    expectProblem(body, 503, 'transport.refused');
    expect([status, headers.get('retry-after'), headers.get('www-authenticate')]).toEqual([503, '1', null]);
    expect(JSON.stringify(body)).not.toContain('service key');
    expect(logged).toHaveBeenCalledWith(expect.objectContaining({ err: failure() }), expect.any(String));
  });

  it('of a client leaves nothing in the log', async () => {
    const logged = vi.spyOn(parcels.kernel.logger, 'error');
    const big = 'x'.repeat(200_000);
    await parcels.request('POST', '/parcels', { body: big, headers: { 'content-type': 'application/json' } });
    await parcels.request('POST', '/parcels', { body: '{', headers: { 'content-type': 'application/json' } });
    await parcels.request('GET', '/parcels/%E0%A4%A');
    await parcels.request('GET', '/nowhere');
    expect(logged).not.toHaveBeenCalled();
  });

  it('of an authentication that breaks down is an internal one', async () => {
    const { status, body } = await parcels.request('GET', '/parcels', { token: 'broken' });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('keeps a client’s trace and does not repeat a malformed one', async () => {
    const good = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
    const asked = (traceparent: string) => parcels.request('GET', '/parcels', { headers: { traceparent } });
    expect((await asked(good)).headers.get('traceparent')).toBe(good);
    expect((await asked('00-<script>-x-01')).headers.get('traceparent')).toMatch(
      /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/,
    );
  });

  it('explains itself where its type points to', async () => {
    const { items } = (await parcels.request('GET', '/problems')).body;
    expect(items.length).toBeGreaterThan(20);
    for (const entry of items) {
      expect((await parcels.request('GET', `/problems/${entry.code}`)).body).toEqual(entry);
      expect(entry).toMatchObject({ status: expect.any(Number), title: expect.any(String) });
    }
    expect(items).toContainEqual({
      code: 'parcels.too-heavy',
      status: 409,
      title: 'It cannot be done in the present state',
      operations: ['parcels.sendParcel'],
    });
    expect((await parcels.request('GET', '/problems/__proto__')).status).toBe(404);
  });
});

describe('what is not HTTP', () => {
  it.each([
    ['nonsense', 'once upon a time\r\n\r\n', 400, 'http.bad-request'],
    [
      'a header with a control character',
      'GET /parcels HTTP/1.1\r\nHost: x\r\nX: \x01\r\n\r\n',
      400,
      'http.bad-request',
    ],
    [
      'endless headers',
      `GET /parcels HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'http.headers-too-large',
    ],
    [
      'two lengths',
      'POST /parcels HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
      400,
      'http.bad-request',
    ],
    [
      'a length beside chunks, as used for smuggling',
      'POST /parcels HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'http.bad-request',
    ],
  ])('is answered with a problem too: %s', async (_case, text, status, code) => {
    const answer = await exchange(text);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('Content-Type: application/problem+json');
    expectProblem(JSON.parse(body), status, code);
    expect((await parcels.request('GET', '/livez')).status).toBe(200);
  });
});

function exchange(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(parcels.server.port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      answer += part;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}
