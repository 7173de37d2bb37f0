import {
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { AppError } from '../../foundation/index.ts';
import type { Logger } from '../../observability/index.ts';

export interface NatsSettings {
  readonly url: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Before the names of streams and subjects, so that several shops can share a broker. */
  readonly prefix: string;
  /** How long a producer's stream keeps events, in milliseconds: as long as its outbox does. */
  readonly retentionOf: (producer: string) => number;
}

/** A producer's stream. One that was lost and made anew is another one: its numbers begin again. */
export interface Stream {
  readonly name: string;
  readonly identity: string;
  readonly lastSequence: number;
}

interface Connected {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
}

const RECONNECT_MILLISECONDS = 500;
/** For which the broker knows an event again by its id; after it the inbox does. */
const DUPLICATE_WINDOW_MILLISECONDS = 120_000;
const NANOSECONDS = 1_000_000;
const REQUEST_MILLISECONDS = 5_000;

/** The process's connection to NATS. It is made, and made again, by itself. */
export class NatsBroker {
  readonly prefix: string;
  readonly #settings: NatsSettings;
  readonly #logger: Logger;
  #connected: Connected | undefined;
  #connecting: Promise<void> | undefined;
  #isStopped = false;

  constructor(settings: NatsSettings, logger: Logger) {
    this.prefix = settings.prefix;
    this.#settings = settings;
    this.#logger = logger;
  }

  /** Begins to connect; does not wait for it, since the shop serves without the broker too. */
  start(): void {
    this.#connecting = this.#connect();
  }

  /** Throws `events.broker-unavailable` while there is no connection. */
  get(): Connected {
    const connected = this.#connected;
    if (connected === undefined || connected.connection.isClosed()) throw this.unavailable();
    return connected;
  }

  /** Finds a producer's stream, or makes it. */
  async stream(producer: string): Promise<Stream> {
    const { manager } = this.get();
    const name = `${this.prefix}_${producer}`;
    const info = await manager.streams.info(name).catch(async (error: unknown) => {
      if (!isNotFound(error)) throw this.unavailable(error);
      return manager.streams.add({
        name,
        subjects: [`${this.prefix}.${producer}.>`],
        retention: RetentionPolicy.Limits,
        storage: StorageType.File,
        max_age: this.#settings.retentionOf(producer) * NANOSECONDS,
        duplicate_window: DUPLICATE_WINDOW_MILLISECONDS * NANOSECONDS,
      });
    });
    return { name, identity: String(info.created), lastSequence: info.state.last_seq };
  }

  /** `users.user-updated` under the shop's prefix. */
  subjectOf(type: string): string {
    return `${this.prefix}.${type}`;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#connected?.connection.close();
    await this.#connecting;
  }

  unavailable(cause?: unknown): AppError {
    return new AppError({
      code: 'events.broker-unavailable',
      kind: 'unavailable',
      message: `NATS does not answer at ${this.#settings.url}, so events wait in the outbox and are carried as soon as it does. Look whether it runs with JetStream (nats-server -js), and at NATS_URL, NATS_USER and NATS_PASSWORD.`,
      ...(cause === undefined ? {} : { cause }),
    });
  }

  async #connect(): Promise<void> {
    const { url, user, password } = this.#settings;
    while (!this.#isStopped) {
      try {
        const connection = await connect({
          servers: url,
          name: 'tearline',
          ...(user === undefined ? {} : { user }),
          ...(password === undefined ? {} : { pass: password }),
          maxReconnectAttempts: -1,
          reconnectTimeWait: RECONNECT_MILLISECONDS,
          timeout: REQUEST_MILLISECONDS,
        });
        if (this.#isStopped) {
          await connection.close();
          return;
        }
        const options = { timeout: REQUEST_MILLISECONDS };
        const manager = await jetstreamManager(connection, options);
        this.#connected = { connection, manager, client: jetstream(connection, options) };
        return;
      } catch (error) {
        this.#logger.error({ err: error, url }, 'NATS cannot be reached; trying again');
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MILLISECONDS));
      }
    }
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && /not found/i.test(error.message);
}
