import { createCallMeter, createClient } from '../src/platform/contracts/index.ts';
import { systemClock } from '../src/platform/foundation/index.ts';
import {
  createLogger,
  createMetrics,
  runInContext,
  startTrace,
  startTracing,
  systemContext,
  tracingConfiguration,
} from '../src/platform/observability/index.ts';
import { compare, printComparison, spread } from './support/compare.ts';
import { MEASURED, type Measured, measuredContract } from './support/measured-contract.ts';

const CALLS = 20_000;
const BATCH = 20;
const ROUNDS = 9;

class Plain {
  async echo(input: Measured): Promise<Measured> {
    return input;
  }
}

/** A call through a contract (parsed twice, measured, in context, under a deadline) against a method call. */
export async function benchContractCall(): Promise<void> {
  const plain = new Plain();
  const client = createClient(
    measuredContract,
    { handlers: { echo: (input: never) => plain.echo(input) }, untilDurable: () => undefined },
    'bench',
    {
      clock: systemClock,
      logger: createLogger('silent'),
      meter: createCallMeter(createMetrics()),
      callInTransaction: 'refuse',
      throughJson: false,
    },
  );
  const contenders = [
    { name: 'plain method call', measure: () => medianMicroseconds(() => plain.echo(MEASURED)) },
    { name: 'call through a contract', measure: () => medianMicroseconds(() => client.echo(MEASURED)) },
  ] as const;
  await runInContext(systemContext('bench', startTrace()), async () => {
    for (const contender of contenders) await contender.measure();
    const comparison = await compare(contenders[0], contenders[1], ROUNDS);
    printComparison('A contract call against a plain method call', comparison, 'µs at the median', 3);
    const added = comparison.values[1].map((value, round) => value - (comparison.values[0][round] ?? 0));
    console.log(`  added: ${spread(added)} µs (at most 3 wanted)`);
    await benchRecordedCall(() => client.echo(MEASURED));
  });
}

/** The same call where spans are recorded, and nobody takes them. */
async function benchRecordedCall(call: () => Promise<unknown>): Promise<void> {
  const configuration = tracingConfiguration.parse({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
  const recorded = async () => {
    const tracing = await startTracing(configuration, createLogger('silent'), createMetrics());
    const microseconds = await medianMicroseconds(call);
    await tracing?.stop();
    return microseconds;
  };
  const unrecorded = { name: 'call through a contract', measure: () => medianMicroseconds(call) };
  const comparison = await compare(unrecorded, { name: 'with a span', measure: recorded }, ROUNDS);
  printComparison('A call whose span is recorded', comparison, 'µs at the median', 3);
}

/** A single call is shorter than the clock's resolution is good for, so batches are timed. */
async function medianMicroseconds(call: () => Promise<unknown>): Promise<number> {
  const samples = new Float64Array(CALLS / BATCH);
  for (let batch = 0; batch < samples.length; batch += 1) {
    const startedAt = performance.now();
    for (let index = 0; index < BATCH; index += 1) await call();
    samples[batch] = ((performance.now() - startedAt) * 1_000) / BATCH;
  }
  samples.sort();
  return samples[samples.length >> 1] ?? Number.NaN;
}
