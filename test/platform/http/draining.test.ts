import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { ID, type ParcelServer, serveParcels } from './serve-parcels.ts';

let parcels: ParcelServer;
let arrived = 0;
let answer: () => void;

async function serve(): Promise<void> {
  arrived = 0;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  parcels = await serveParcels({
    async getParcel({ id }) {
      arrived += 1;
      await answered;
      return { id, weight: 1, callerKey: null };
    },
  });
}

afterEach(async () => {
  answer();
  await parcels.stop();
});

/** Over a connection that the client means to keep. */
function ask(agent: Agent, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${parcels.url}${path}`, { agent }, (response) => {
      response.resume().on('end', () => resolve(response));
    }).on('error', reject);
  });
}

function isRefused(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = connect(parcels.server.port, '127.0.0.1');
    socket.on('connect', () => resolve(false));
    socket.on('error', () => resolve(true));
    socket.on('connect', () => socket.destroy());
  });
}

describe('draining', () => {
  it('answers what has begun, refuses new connections, and does not wait for clients that keep theirs', async () => {
    await serve();
    const agent = new Agent({ keepAlive: true });
    await ask(agent, '/livez');
    const asked = ask(agent, `/parcels/${ID}`);
    await until(() => arrived === 1);
    const startedAt = performance.now();
    const drained = parcels.server.drain(10_000);
    expect(await isRefused()).toBe(true);
    answer();
    expect((await asked).statusCode).toBe(200);
    await drained;
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    agent.destroy();
  });

  it('says so on connections that are still open, and closes them', async () => {
    await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const slow = ask(agent, `/parcels/${ID}`);
    await until(() => arrived === 1);
    const socket = connect(parcels.server.port, '127.0.0.1');
    socket.write('GET /readyz HTTP/1.1\r\nHost: x\r\n');
    await until(() => socket.readyState === 'open');
    // The server has to see the beginning of the request before it closes idle connections.
    await parcels.request('GET', '/livez');
    const drained = parcels.server.drain(10_000);
    socket.write('\r\n');
    const text = await new Promise<string>((resolve) => {
      let seen = '';
      socket.on('data', (part) => {
        seen += part;
      });
      socket.on('end', () => resolve(seen));
    });
    expect(text).toMatch(/^HTTP\/1.1 503 /);
    expect(text).toContain('Connection: close');
    expect(text).toContain('"draining"');
    answer();
    await slow;
    await drained;
    agent.destroy();
  });

  it('cuts off what is not done within the bound', async () => {
    await serve();
    const asked = fetch(`${parcels.url}/parcels/${ID}`).catch((error: unknown) => error);
    await until(() => arrived === 1);
    await parcels.server.drain(100);
    expect(await asked).toBeInstanceOf(TypeError);
  });
});
