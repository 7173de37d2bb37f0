import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { type CallPath, createCallMeter, createClient } from '../src/platform/contracts/index.ts';
import { systemClock } from '../src/platform/foundation/index.ts';
import {
  createLogger,
  createMetrics,
  runInContext,
  startTrace,
  systemContext,
} from '../src/platform/observability/index.ts';
import { connectModules, openServiceKeys } from '../src/platform/transport/index.ts';
import { compare, median, printComparison } from './support/compare.ts';
import { MEASURED, measuredContract } from './support/measured-contract.ts';
import { startServer } from './support/server-process.ts';

const ROUNDS = 7;
const CALLS_IN_TURN = 2_000;
const CALLS_AT_ONCE = 10_000;
const CLIENTS = 32;

type Call = () => Promise<unknown>;

/** A call to a module in another process against a bare JSON round trip of the same size, undici to express. */
export async function benchRemoteCall(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-bench-keys-'));
  const environment = { SERVICE_KEYS_FILE: join(folder, 'keys.json') };
  const remote = await startServer('remote-server.ts', environment);
  const bare = await startServer('bare-echo-server.ts');
  const metrics = createMetrics();
  const path: CallPath = {
    clock: systemClock,
    logger: createLogger('silent'),
    meter: createCallMeter(metrics),
    callInTransaction: 'refuse',
    throughJson: false,
  };
  const keys = await openServiceKeys([], environment);
  if (keys === undefined) throw new Error('the benchmark names a file of keys');
  const reached = connectModules(keys)(path, metrics);
  const provider = reached.providerOf(measuredContract, [`http://127.0.0.1:${remote.port}`], 'bench');
  const client = createClient(measuredContract, provider, 'bench', path);
  const pool = new Pool(`http://127.0.0.1:${bare.port}`, { connections: 64 });
  const bareCall = () => echo(pool);
  const remoteCall = () => client.echo(MEASURED);

  await runInContext(systemContext('bench', startTrace()), async () => {
    for (const call of [bareCall, remoteCall]) await perSecond(call);
    const names = ['undici to express', 'a call to a module in another process'] as const;
    const latency = await compare(
      { name: names[0], measure: () => medianMilliseconds(bareCall) },
      { name: names[1], measure: () => medianMilliseconds(remoteCall) },
      ROUNDS,
    );
    printComparison('A remote call, one at a time (p50 at most 1.5 wanted)', latency, 'ms', 3);
    const throughput = await compare(
      { name: names[0], measure: () => perSecond(bareCall) },
      { name: names[1], measure: () => perSecond(remoteCall) },
      ROUNDS,
    );
    printComparison(`Remote calls, ${CLIENTS} at a time (at least 0.60 wanted)`, throughput, 'calls/s', 0);
  });
  await pool.destroy();
  await reached.stop();
  await remote.stop();
  await bare.stop();
  await rm(folder, { recursive: true, force: true });
}

async function echo(pool: Pool): Promise<unknown> {
  const { body } = await pool.request({
    method: 'POST',
    path: '/echo',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(MEASURED),
  });
  return body.json();
}

async function medianMilliseconds(call: Call): Promise<number> {
  const samples: number[] = [];
  for (let index = 0; index < CALLS_IN_TURN; index += 1) {
    const startedAt = performance.now();
    await call();
    samples.push(performance.now() - startedAt);
  }
  return median(samples);
}

async function perSecond(call: Call): Promise<number> {
  let left = CALLS_AT_ONCE;
  const startedAt = performance.now();
  const client = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return CALLS_AT_ONCE / ((performance.now() - startedAt) / 1_000);
}
