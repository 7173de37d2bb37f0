import { Logger, makeWorkerUtils, run, type Runner } from 'graphile-worker';
import type { Contender } from './contender.ts';
import { type LetterJob, PeerDatabases } from './peer-databases.ts';

const TASK = 'letter-written';
const quiet = new Logger(() => () => undefined);

/**
 * With the settings of the project's own measurements of speed: 24 jobs side by side, fetched 500 at a time
 * into the process, completed in batches. A job is handled in a transaction of its own.
 */
export async function createGraphileWorkerContender(
  producerUrl: string,
  consumerUrl: string,
  order: 'none' | 'per key',
): Promise<Contender> {
  const databases = await PeerDatabases.create(producerUrl, consumerUrl);
  const utils = await makeWorkerUtils({ connectionString: producerUrl, logger: quiet });
  await utils.migrate();
  await utils.release();
  let runner: Runner | undefined;
  return {
    write: (letters) =>
      databases.write(letters, async (client, jobs) => {
        const specs = jobs.map((payload) => ({
          identifier: TASK,
          payload,
          queue_name: order === 'none' ? null : payload.letter,
        }));
        await client.query({
          name: 'add-jobs',
          text: `select from graphile_worker.add_jobs((select array_agg(spec)
            from json_populate_recordset(null::graphile_worker.job_spec, $1) as spec))`,
          values: [JSON.stringify(specs)],
        });
      }),
    async start(onHandled) {
      runner = await run({
        preset: {
          worker: {
            connectionString: producerUrl,
            concurrentJobs: 24,
            maxPoolSize: 25,
            pollInterval: 500,
            localQueue: { size: 500 },
            completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
            logger: quiet,
          },
        },
        noHandleSignals: true,
        taskList: {
          [TASK]: async (payload) => {
            for (const handled of await databases.handle([payload as LetterJob])) onHandled(handled);
          },
        },
      });
    },
    async stop() {
      await runner?.stop();
      await databases.close();
    },
  };
}
