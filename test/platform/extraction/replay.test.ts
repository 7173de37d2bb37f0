import { expect, it } from 'vitest';
import type { RecordedCall } from '../../../src/platform/contracts/index.ts';
import { replay } from '../../../src/platform/extraction/rehearsal/replay.ts';
import type { Answer } from '../../../src/platform/extraction/rehearsal/side.ts';
import type { Running } from '../../../src/platform/extraction/rehearsal/stage.ts';

const OUTPUT = { output: { text: 'Dear Ada' } };

/** Calls as the shop has recorded them, and what both sides answer to each. */
function replayed(recorded: readonly RecordedCall['answer'][], answerTo: (call: number) => Answer) {
  const side = () => {
    let calls = 0;
    const ask = async () => {
      calls += 1;
      return answerTo(calls);
    };
    return { ask };
  };
  const calls = recorded.map((answer, index) => ({
    number: index + 1,
    at: 0,
    caller: null,
    operation: 'readLetter',
    actor: { kind: 'anonymous' as const },
    key: null,
    input: {},
    answer,
  }));
  return replay({
    module: 'letters',
    running: { apart: side(), together: side() } as unknown as Running,
    madeUp: { calls: 0, apart: [], mismatches: [] },
    traffic: { recording: 'on', calls, leftOut: 0 },
    copiedAt: 0,
    signal: new AbortController().signal,
  });
}

it('what both answer as the shop did passes', async () => {
  expect(await replayed([OUTPUT, OUTPUT], () => OUTPUT)).toMatchObject({ status: 'pass' });
});

it.each(['databases.unavailable', 'contracts.undeclared-error'])(
  '%s at both sides is no answer',
  async (code) => {
    const { status, mismatches } = await replayed([OUTPUT, OUTPUT, OUTPUT], (call) =>
      call === 2 ? { code } : OUTPUT,
    );
    expect([status, mismatches]).toEqual(['fail', [`call 2, letters.readLetter: ${code} at both`]]);
  },
);

it('when most calls that succeeded in the shop fail at both, nothing is decided', async () => {
  const { status, evidence } = await replayed([OUTPUT, OUTPUT, OUTPUT], (call) =>
    call === 1 ? OUTPUT : { code: 'letters.unknown-letter' },
  );
  expect([status, evidence]).toEqual([
    'unknown',
    expect.stringMatching(/^Of 3 calls .* only 1 did so again/),
  ]);
});

it('what failed in the shop may fail again', async () => {
  const code = 'letters.unknown-letter';
  expect(await replayed([{ code }, { code }], () => ({ code }))).toMatchObject({ status: 'pass' });
});
