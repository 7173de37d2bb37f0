import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { type PostgresPlaces, withoutAdministrators } from '../support/postgres-places.ts';
import { createMeasuredModules } from './measured-modules.ts';
import type { Measurement, Task } from './tasks.ts';

export const CONTENDERS = [
  'tearline',
  'pg-boss',
  'pg-boss-ordered',
  'graphile-worker',
  'graphile-worker-ordered',
] as const;
export type ContenderName = (typeof CONTENDERS)[number];

export interface ContenderProcess {
  readonly name: ContenderName;
  readonly producerDatabase: string;
  run(task: Task): Promise<Measurement>;
  stop(): Promise<void>;
}

let places = 0;

/** In a process of its own, on two new databases of the same server. */
export async function startContender(name: ContenderName, server: PostgresPlaces): Promise<ContenderProcess> {
  places += 1;
  const prefix = `events_${places}`;
  const environment = await databasesFor(name, server, prefix);
  const child = fork(join(import.meta.dirname, 'contender-process.ts'), {
    env: { ...process.env, LOG_LEVEL: 'error', ...environment, BENCH_CONTENDER: name },
  });
  await nextMessage(child);
  return {
    name,
    producerDatabase: name === 'tearline' ? `bench_${prefix}_letters` : `${prefix}_producer`,
    async run(task) {
      const answered = nextMessage(child);
      child.send(task);
      return (await answered) as Measurement;
    },
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.send({ task: 'stop' });
      await exited;
    },
  };
}

async function databasesFor(
  name: ContenderName,
  server: PostgresPlaces,
  prefix: string,
): Promise<Record<string, string>> {
  if (name === 'tearline') {
    const { modules } = createMeasuredModules(() => undefined);
    const { environment } = await server.prepare('database', modules, prefix);
    return withoutAdministrators(environment);
  }
  return {
    BENCH_PRODUCER: await server.emptyDatabase(`${prefix}_producer`),
    BENCH_CONSUMER: await server.emptyDatabase(`${prefix}_consumer`),
  };
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failed = (code: number | null) => reject(new Error(`a contender ended with ${code}`));
    child.once('exit', failed);
    child.once('message', (message) => {
      child.off('exit', failed);
      resolve(message);
    });
  });
}
