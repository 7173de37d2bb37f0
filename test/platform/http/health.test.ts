import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ParcelServer, serveParcels } from './serve-parcels.ts';

let parcels: ParcelServer;

beforeAll(async () => {
  parcels = await serveParcels();
});
afterAll(() => parcels.stop());

describe('the probes', () => {
  it('say that everything is well', async () => {
    expect((await parcels.request('GET', '/livez')).body).toEqual({ status: 'up' });
    expect((await parcels.request('GET', '/readyz')).body).toEqual({ status: 'ready' });
    expect((await parcels.request('GET', '/status')).body).toMatchObject({
      status: 'up',
      modules: [{ module: 'parcels', status: 'up', unfinishedSagas: 0 }],
    });
  });

  it('tell of a module whose database is away, without taking the others out of service', async () => {
    const { file } = parcels.kernel.module('parcels').database as unknown as {
      file: { reader: { close(): void }; writer: { close(): void } };
    };
    file.reader.close();
    file.writer.close();
    const { status, body } = await parcels.request('GET', '/status');
    expect([status, body.status]).toEqual([200, 'degraded']);
    expect(body.modules).toEqual([
      {
        module: 'parcels',
        status: 'down',
        database: { engine: 'sqlite', level: 'database', problem: 'databases.unavailable' },
      },
    ]);
    expect((await parcels.request('GET', '/readyz')).status).toBe(200);
    expect((await parcels.request('GET', '/livez')).status).toBe(200);
    expect((await parcels.request('GET', '/metrics')).status).toBe(200);
    expect((await parcels.request('GET', '/parcels')).status).toBe(200);
  });
});
