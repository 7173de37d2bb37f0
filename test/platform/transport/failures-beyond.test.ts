import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { defineContract, query } from '../../../src/platform/contracts/index.ts';
import { isAppError } from '../../../src/platform/foundation/index.ts';
import { defineModule } from '../../../src/platform/kernel/index.ts';
import { z } from 'zod';
import { callersContract, callersModule } from '../../support/fixtures/callers-module.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';
import { type BootedApart, bootApart } from '../../support/modules-apart.ts';

/** Fails in many of them, if anywhere: a breaker opens after five failures in a row. */
const CALLS = 12;

const outsidersModule = defineModule({
  contract: defineContract('outsiders', {
    summary: 'Only calls others.',
    errors: {},
    events: {},
    operations: {
      greet: query({
        summary: 'Answers.',
        access: ['module'],
        input: z.strictObject({}),
        output: z.object({}),
      }),
    },
  }),
  owner: { team: '@tearline/platform', onCall: 'platform-on-call' },
  requires: [],
  tables: {},
  migrations: [],
  parts: [],
  operations: () => ({ greet: async () => ({}) }),
});

let booted: BootedApart<readonly [unknown, unknown, unknown]>;
afterEach(() => booted.stop());

async function bootThree() {
  booted = await bootApart([[lettersModule], [callersModule], [outsidersModule]]);
  const [letters, callers, outsiders] = booted.processes;
  return { letters, callers, fromOutside: outsiders.kernel.client(callersContract) };
}

async function servedBy({
  kernel,
}: {
  readonly kernel: { readonly metrics: { metrics(): Promise<string> } };
}) {
  const lines = (await kernel.metrics.metrics()).split('\n');
  const served = lines.filter((line) => /^tearline_call_duration_seconds_count\{.*edge="served"/.test(line));
  return {
    calls: served.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0),
    refused: lines.filter((line) => line.startsWith('tearline_remote_calls_refused_total{')),
  };
}

describe('a module that calls one which is away', () => {
  it('is itself neither left alone, nor called again, nor said to refuse', async () => {
    const { letters, callers, fromOutside } = await bootThree();
    await letters.stop();
    const failed = new Set<unknown>();
    for (let index = 0; index < CALLS; index += 1) {
      const error = await fromOutside.recite({ id: 'a' }).catch((reason: unknown) => reason);
      failed.add(
        isAppError(error) && error.code.startsWith('transport.') ? error.details?.['callee'] : error,
      );
    }
    expect([...failed]).toEqual(['letters.readLetter']);
    expect(await servedBy(callers)).toEqual({ calls: CALLS, refused: [] });
  });

  it('is not called again because another has refused it, which may have done something before', async () => {
    const { letters, callers, fromOutside } = await bootThree();
    // Answers as letters would that does not have the keys of callers.
    const body = JSON.stringify({
      code: 'transport.unauthenticated',
      kind: 'unauthenticated',
      message: 'The call does not prove who makes it.',
      refused: true,
    });
    const stranger = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(401, { 'tearline-answer': 'error' }).end(body));
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    await letters.stop();
    letters.leadTo((stranger.address() as AddressInfo).port);
    const dictated = await fromOutside.dictate({ id: 'a', text: 'x' }).catch((reason: unknown) => reason);
    expect(dictated).toMatchObject({ code: 'transport.unauthenticated' });
    expect((await servedBy(callers)).calls).toBe(1);
    stranger.closeAllConnections();
    await new Promise((resolve) => stranger.close(resolve));
  });
});
