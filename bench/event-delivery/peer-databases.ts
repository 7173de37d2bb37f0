import { Pool, type PoolClient } from 'pg';
import { type Handled, TEXT } from './contender.ts';

/** What a job tells, as a peer's users would write it. */
export interface LetterJob {
  /** Of the fact: by it a handler knows one that it has handled. */
  readonly id: string;
  readonly letter: string;
  readonly version: number;
  readonly text: string;
}

/** The same two databases for those who bring their own tables: plain pg, prepared statements. */
export class PeerDatabases {
  readonly producer: Pool;
  readonly consumer: Pool;

  private constructor(producer: Pool, consumer: Pool) {
    this.producer = producer;
    this.consumer = consumer;
  }

  static async create(producerUrl: string, consumerUrl: string): Promise<PeerDatabases> {
    const databases = new PeerDatabases(
      new Pool({ connectionString: producerUrl, max: 8, pipeline: true }),
      new Pool({ connectionString: consumerUrl, max: 24, pipeline: true }),
    );
    await databases.producer.query(`create table if not exists letters (
      id text collate "C" primary key, text text not null, version bigint not null)`);
    await databases.consumer.query(`create table if not exists readings (
      number bigint generated always as identity primary key, event_id text not null, letter text not null,
      version bigint not null, text text not null)`);
    // What makes handling happen once: neither peer has it, and both recommend that handlers bring it.
    await databases.consumer.query('create table if not exists handled (id text collate "C" primary key)');
    return databases;
  }

  /** Changes letters, and lets `publish` store the jobs in the same transaction. */
  async write(
    letters: readonly string[],
    publish: (client: PoolClient, jobs: readonly LetterJob[]) => Promise<void>,
  ): Promise<void> {
    await inTransaction(this.producer, async (client) => {
      const { rows } = await client.query<{ id: string; version: string; fact: string }>({
        name: 'save-letters',
        text: `insert into letters (id, text, version) select unnest($1::text[]), $2, 1
          on conflict (id) do update set text = excluded.text, version = letters.version + 1
          returning id, version, uuidv7() as fact`,
        values: [letters, TEXT],
      });
      const jobs = rows.map(({ id, version, fact }) => ({
        id: fact,
        letter: id,
        version: Number(version),
        text: TEXT,
      }));
      await publish(client, jobs);
    });
  }

  /** Handles jobs in one transaction, each once: a statement for each, all of them sent together. */
  async handle(jobs: readonly LetterJob[]): Promise<Handled[]> {
    const handled: Handled[] = [];
    await inTransaction(this.consumer, async (client) => {
      const handling = jobs.map(async ({ id, letter, version, text }) => {
        const { rowCount } = await client.query({
          name: 'handle-letter',
          text: `with first_time as (insert into handled (id) values ($1) on conflict do nothing returning id)
            insert into readings (event_id, letter, version, text) select id, $2, $3, $4 from first_time`,
          values: [id, letter, version, text],
        });
        if (rowCount === 1) handled.push({ letter, version });
      });
      await Promise.all(handling);
    });
    return handled;
  }

  async close(): Promise<void> {
    await this.producer.end();
    await this.consumer.end();
  }
}

async function inTransaction(pool: Pool, work: (client: PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    // Not awaited: it goes out with the first statement behind it, which fails if it fails.
    const begun = client.query('begin');
    await Promise.all([begun, work(client)]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
