import { PgBoss } from 'pg-boss';
import type { Contender } from './contender.ts';
import { type LetterJob, PeerDatabases } from './peer-databases.ts';

const QUEUE = 'letter-written';
const BATCH = 256;

/**
 * As fast as pg-boss 12 documents: woken by NOTIFY, full batches fetched without a pause, one insert for all
 * jobs of a transaction. A batch is handled in one transaction, since completing the batch is one statement.
 */
export async function createPgBossContender(
  producerUrl: string,
  consumerUrl: string,
  order: 'none' | 'per key',
): Promise<Contender> {
  const databases = await PeerDatabases.create(producerUrl, consumerUrl);
  const boss = new PgBoss({ connectionString: producerUrl, max: 8, useListenNotify: true, schedule: false });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue(QUEUE, {
    policy: order === 'none' ? 'standard' : 'key_strict_fifo',
    notify: true,
    retryLimit: 8,
  });
  return {
    write: (letters) =>
      databases.write(letters, async (client, jobs) => {
        await boss.insert(
          QUEUE,
          jobs.map((data) => (order === 'none' ? { data } : { data, singletonKey: data.letter })),
          { db: { executeSql: (text, values) => client.query(text, values) } },
        );
      }),
    async start(onHandled) {
      const options = {
        batchSize: BATCH,
        burstWhenBatchFull: true,
        pollingIntervalSeconds: 0.5,
        notifyPollingIntervalSeconds: 0.5,
        // Batches side by side; where order matters, each takes other keys.
        localConcurrency: 2,
      };
      await boss.work<LetterJob>(QUEUE, options, async (jobs) => {
        for (const handled of await databases.handle(jobs.map(({ data }) => data))) onHandled(handled);
      });
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 5_000 });
      await databases.close();
    },
  };
}
