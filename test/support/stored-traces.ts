import type { Kysely } from 'kysely';
import { type ModuleDatabase, statement } from '../../src/platform/databases/index.ts';
import type { Kernel } from '../../src/platform/kernel/index.ts';
import { traceIdOf } from '../../src/platform/observability/index.ts';

interface StoredSchema {
  outbox: { envelope: string };
  sagas: { trace: string };
}

const findEnvelopes = statement((query: Kysely<StoredSchema>, _given: object) =>
  query.selectFrom('outbox').select('envelope'),
);
const findSagas = statement((query: Kysely<StoredSchema>, _given: object) =>
  query.selectFrom('sagas').select('trace'),
);

/** The types of the events that were published in a trace, by any module of a process. */
export async function publishedIn(kernel: Kernel, traceId: string): Promise<string[]> {
  const types: string[] = [];
  for (const database of databasesOf(kernel)) {
    for (const { envelope } of await database.all(findEnvelopes, {})) {
      const { type, traceparent } = JSON.parse(envelope) as { type: string; traceparent: string };
      if (traceIdOf(traceparent) === traceId) types.push(type);
    }
  }
  return types.toSorted();
}

export async function tracesOfSagas(kernel: Kernel): Promise<string[]> {
  const found = await Promise.all(databasesOf(kernel).map((database) => database.all(findSagas, {})));
  return found.flat().map(({ trace }) => trace);
}

function databasesOf(kernel: Kernel): ModuleDatabase<StoredSchema>[] {
  return kernel.hosted.map((name) => kernel.module(name).database as unknown as ModuleDatabase<StoredSchema>);
}
