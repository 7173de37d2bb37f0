import { AckPolicy, type ConsumerMessages, DeliverPolicy, type JsMsg } from '@nats-io/jetstream';
import type { NatsBroker, Stream } from './nats-broker.ts';

/** How many messages the broker hands out before it has heard that some were accepted: the back-pressure. */
const MOST_UNACCEPTED = 1_024;
const ACK_WAIT_MILLISECONDS = 60_000;
const PULL_MILLISECONDS = 10_000;
/** After two that did not come the broker is asked again. */
const HEARTBEAT_MILLISECONDS = 1_000;
const NANOSECONDS = 1_000_000;

/** From where a tap runs: after a number, or from a time on, in milliseconds. */
export type TapStart = { readonly after: number } | { readonly since: number };

/**
 * A durable consumer of the broker, and what it has handed out so far, in order. It is made anew from the last
 * accepted message whenever it was cut off: what the broker would deliver again in its own order, among newer
 * messages, would turn keys round.
 */
export class Tap {
  readonly stream: Stream;
  /** Everything up to here has been accepted, or is not wanted. */
  readonly startsAfter: number;
  readonly #messages: ConsumerMessages;
  readonly #waiting: JsMsg[] = [];
  /** How many messages have come, as the broker numbers them for this consumer. */
  #delivered = 0;
  #isOpen = true;

  private constructor(stream: Stream, messages: ConsumerMessages, startsAfter: number) {
    this.stream = stream;
    this.startsAfter = startsAfter;
    this.#messages = messages;
  }

  static async open(
    broker: NatsBroker,
    stream: Stream,
    durable: string,
    types: readonly string[],
    start: TapStart,
    onArrival: () => void,
  ): Promise<Tap> {
    const { manager, client } = broker.get();
    await manager.consumers.delete(stream.name, durable).catch((error: unknown) => {
      if (!(error instanceof Error) || !/not found/i.test(error.message)) throw error;
    });
    const info = await manager.consumers.add(stream.name, {
      durable_name: durable,
      filter_subject: broker.subjectOf(types[0] ?? ''),
      ack_policy: AckPolicy.All,
      ack_wait: ACK_WAIT_MILLISECONDS * NANOSECONDS,
      max_ack_pending: MOST_UNACCEPTED,
      ...policyFrom(start),
    });
    const consumer = await client.consumers.get(stream.name, durable);
    const messages = await consumer.consume({
      max_messages: MOST_UNACCEPTED / 2,
      expires: PULL_MILLISECONDS,
      idle_heartbeat: HEARTBEAT_MILLISECONDS,
      // A stream that was made anew does not know the consumer.
      abort_on_missing_resource: true,
    });
    const after = 'after' in start ? start.after : info.delivered.stream_seq;
    const tap = new Tap(stream, messages, after);
    void tap.#fill(onArrival);
    return tap;
  }

  /** False once it was cut off: another one has to be opened. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  waiting(limit: number): readonly JsMsg[] {
    return this.#waiting.slice(0, limit);
  }

  /** Up to a number, which the broker need not hand out again. */
  accepted(sequence: number): void {
    const count = this.#waiting.findLastIndex(({ seq }) => seq <= sequence) + 1;
    this.#waiting.splice(0, count).at(-1)?.ack();
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#messages.close();
  }

  async #fill(onArrival: () => void): Promise<void> {
    try {
      for await (const message of this.#messages) {
        // One that was lost on the way would be delivered again later, behind those that follow it, and
        // accepting those would acknowledge it too.
        if (message.info.deliverySequence !== this.#delivered + 1) break;
        this.#delivered += 1;
        this.#waiting.push(message);
        onArrival();
      }
    } catch {
      // The lane is told when it opens the next one, if it is still so.
    }
    this.#isOpen = false;
    onArrival();
  }
}

function policyFrom(start: TapStart) {
  return 'after' in start
    ? { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: start.after + 1 }
    : { deliver_policy: DeliverPolicy.StartTime, opt_start_time: new Date(start.since).toISOString() };
}
