import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ParcelServer, serveParcels } from './serve-parcels.ts';

const PROBES = ['/livez', '/readyz', '/status', '/metrics'];

let parcels: ParcelServer;

beforeAll(async () => {
  parcels = await serveParcels({}, { RATE_LIMIT: '5', TRUST_PROXY: '1' });
});
afterAll(() => parcels.stop());

function ask(path: string, client: string) {
  return parcels.request('GET', path, { headers: { 'x-forwarded-for': client } });
}

describe('with RATE_LIMIT=5', () => {
  it('a client’s sixth request in a minute is refused with the time to wait, whatever it asks for', async () => {
    const statuses = [];
    for (const path of ['/parcels', '/nowhere', '/docs', '/parcels/7', '/openapi.json']) {
      statuses.push((await ask(path, '10.0.0.1')).status);
    }
    expect(statuses).toEqual([200, 404, 200, 400, 200]);
    const refused = await ask('/parcels', '10.0.0.1');
    expect(refused).toMatchObject({ status: 429, body: { code: 'http.too-many-requests' } });
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('each client has a count of its own', async () => {
    for (let request = 0; request < 6; request += 1) await ask('/parcels', '10.0.0.2');
    expect((await ask('/parcels', '10.0.0.2')).status).toBe(429);
    expect((await ask('/parcels', '10.0.0.3')).status).toBe(200);
  });

  it('a client cannot get another count by naming itself in a header that no proxy has written', async () => {
    for (let request = 0; request < 6; request += 1) await ask('/parcels', `1.1.1.${request}, 10.0.0.4`);
    expect((await ask('/parcels', '2.2.2.2, 10.0.0.4')).status).toBe(429);
  });

  it('probes are not counted', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (const path of PROBES) expect((await ask(path, '10.0.0.5')).status).toBe(200);
    }
    expect((await ask('/parcels', '10.0.0.5')).headers.get('ratelimit')).toContain('r=4');
  });

  it('odd headers print nothing', async () => {
    const printed = vi.spyOn(console, 'error');
    const headers = { forwarded: 'for=1.2.3.4', 'x-forwarded-for': 'nonsense' };
    expect((await parcels.request('GET', '/parcels', { headers })).status).toBe(200);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});
