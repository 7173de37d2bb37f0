import { once } from 'node:events';
import { createServer, request as startRequest, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { boot } from '../../../src/platform/kernel/index.ts';
import { connectModules, openServiceKeys, serveProcesses } from '../../../src/platform/transport/index.ts';
import { Address } from '../../../src/platform/transport/address.ts';
import { Callee } from '../../../src/platform/transport/callee.ts';
import { TokenIssuer } from '../../../src/platform/transport/service-tokens.ts';
import { lettersContract, lettersModule } from '../../support/fixtures/letters-module.ts';
import { makePlace } from '../../support/place.ts';

const CONNECTIONS = 64;

/** Later than they asked, so that whoever waits behind them has less time. */
function answerAll(held: readonly (() => void)[]): void {
  setTimeout(() => {
    for (const answer of held) answer();
  }, 50);
}

let stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  stops = [];
});

async function serve(listener: RequestListener): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** A callee whose process does with each request what `listener` does, and how much time each was told to have. */
async function calleeAt(listener: RequestListener) {
  const told: number[] = [];
  const { port } = await serve((request, response) => {
    told.push(Number(request.headers['tearline-remaining']));
    listener(request, response);
  });
  const address = new Address(`http://127.0.0.1:${port}`);
  const callee = new Callee([address]);
  stops.push(() => callee.close());
  const ask = () =>
    callee.ask({
      callee: 'letters.readLetter',
      path: '/_contracts/letters/readLetter',
      headers: {},
      body: '{}',
      deadline: Date.now() + 5_000,
      mayRepeat: true,
    });
  return { told, ask };
}

describe('the time that a call says is left', () => {
  it('is less when it is made again', async () => {
    let asked = 0;
    const { told, ask } = await calleeAt((request, response) => {
      asked += 1;
      if (asked < 4) request.socket.destroy();
      else response.writeHead(200, { 'tearline-answer': 'ok' }).end('{}');
    });
    await ask();
    expect(told).toHaveLength(4);
    // Repetitions wait 20 ms and more.
    expect(told[3]).toBeLessThan(told[0] as number);
  });

  it('is less when it has waited for a connection', async () => {
    const held: (() => void)[] = [];
    const { told, ask } = await calleeAt((_request, response) => {
      held.push(() => response.writeHead(200, { 'tearline-answer': 'ok' }).end('{}'));
      if (held.length === CONNECTIONS) answerAll(held);
      else if (held.length > CONNECTIONS) held.at(-1)?.();
    });
    await Promise.all(Array.from({ length: CONNECTIONS + 1 }, ask));
    expect(told).toHaveLength(CONNECTIONS + 1);
    expect(Math.min(...told.slice(0, CONNECTIONS)) - (told.at(-1) as number)).toBeGreaterThan(25);
  });

  it('runs while the call is being read: one that is whole too late does nothing', async () => {
    let now = Date.now();
    const place = await makePlace([lettersModule as never]);
    stops.push(() => place.remove());
    const environment = {
      ...place.environment,
      LOG_LEVEL: 'silent',
      SERVICE_KEYS_FILE: join(place.folder, 'keys.json'),
    };
    const keys = await openServiceKeys([], environment);
    if (keys === undefined) throw new TypeError('a file of keys was named');
    const modules = [lettersModule as never];
    const kernel = await boot({
      modules,
      environment,
      connect: connectModules(keys),
      clock: { now: () => now },
    });
    stops.push(() => kernel.stop());
    const answer = serveProcesses(kernel, keys);
    const { server, port } = await serve((request, response) => void answer(request, response));

    const body = JSON.stringify({ actor: { kind: 'system' }, input: { id: 'a', text: 'late' }, key: 'k' });
    const request = startRequest({
      port,
      method: 'POST',
      path: '/_contracts/letters/writeLetter',
      headers: {
        authorization: `Bearer ${await new TokenIssuer(keys).reusable('callers', 'letters')}`,
        'content-length': Buffer.byteLength(body),
        'tearline-contract-version': '1',
        'tearline-remaining': '1000',
      },
    });
    const arrived = once(server, 'request');
    request.write(body.slice(0, 10));
    await arrived;
    now += 1_000;
    request.end(body.slice(10));
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(504);
    expect(await kernel.client(lettersContract).readLetter({ id: 'a' })).toEqual({ text: null });
    expect(await kernel.metrics.metrics()).toContain('refused_total{reason="too-late"} 1');
  });
});
