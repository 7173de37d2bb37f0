import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonValue } from '../../../src/platform/foundation/index.ts';
import {
  currentContext,
  runInContext,
  startTrace,
  systemContext,
} from '../../../src/platform/observability/index.ts';
import { defineSaga, type SagaDefinition } from '../../../src/platform/sagas/index.ts';
import { bootModules } from '../../support/boot-modules.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-traces-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function defineErrand(forward: () => Promise<JsonValue>): SagaDefinition<object> {
  return defineSaga<object>({
    type: 'errand',
    version: 1,
    data: z.object({}),
    steps: [{ kind: 'retried', name: 'run', forward }],
    completed: async () => undefined,
  });
}

it('a saga that another process takes on goes on in the trace in which it was started', async () => {
  const trace = startTrace();
  const first = await bootModules({ modules: [lettersModule], folder });
  const begun = Promise.withResolvers<void>();
  const hanging = defineErrand(() => {
    begun.resolve();
    return Promise.reject(new Error('not now'));
  });
  const one = first.gateway.module('letters');
  one.sagas.register(hanging as unknown as SagaDefinition<never>);
  await runInContext(systemContext(undefined, trace), () =>
    one.database.transaction((transaction) =>
      one.sagas.start(transaction, hanging, { subject: 'x', data: {} }),
    ),
  );
  await begun.promise;
  await first.stop();

  const second = await bootModules({ modules: [lettersModule], folder });
  const seen = Promise.withResolvers<unknown>();
  const going = defineErrand(async () => {
    const { module, operation, trace: found } = currentContext() ?? {};
    seen.resolve({ module, operation, trace: found });
    return null;
  });
  const { sagas } = second.gateway.module('letters');
  sagas.register(going as unknown as SagaDefinition<never>);
  expect(await seen.promise).toEqual({ module: 'letters', operation: 'errand', trace });
  await second.stop();
});
