import { expect, it } from 'vitest';
import { measureHop } from '../../../src/platform/extraction/rehearsal/hop-latency.ts';
import type { Answer } from '../../../src/platform/extraction/rehearsal/side.ts';
import type { Running } from '../../../src/platform/extraction/rehearsal/stage.ts';
import { lettersContract } from '../../support/fixtures/letters-module.ts';

const CALL = { operation: 'readLetter', actor: { kind: 'anonymous' as const }, input: { id: 'letter 1' } };

/** A module whose answers depend on the way to it. */
function measure(answerAt: (hop: number) => Answer) {
  const hop = { milliseconds: 0 };
  const running = { hop, apart: { ask: async () => answerAt(hop.milliseconds) } } as unknown as Running;
  return measureHop({
    running,
    contract: lettersContract,
    traffic: { calls: [], leftOut: 0 },
    madeUp: { calls: 1, apart: [{ ...CALL, answer: { output: {} } }], mismatches: [] } as never,
    signal: new AbortController().signal,
  });
}

it('calls that are answered over every hop pass', async () => {
  expect(await measure(() => ({ output: {} }))).toMatchObject({ status: 'pass' });
});

it('a quick failure is no fast answer', async () => {
  expect(await measure((hop) => (hop === 5 ? { code: 'transport.busy' } : { output: {} }))).toMatchObject({
    status: 'fail',
    mismatches: ['30 of 30 calls of readLetter ended with transport.busy with 5 ms each way'],
  });
});
