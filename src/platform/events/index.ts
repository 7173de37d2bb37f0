/**
 * Facts between modules: stored in the producer's transaction (outbox), carried by a relay, taken into
 * the consumer's inbox, and reacted to in the consumer's transaction.
 * Promises: an event is delivered if and only if its transaction committed; each consumer's effect on its
 * own database happens exactly once; events of one key arrive in the order of their versions; one that
 * keeps failing becomes a dead letter and parks its key, nothing else.
 * Does not promise order between keys, nor exactly-once effects outside the consumer's database.
 */
export { type AskedBy, type EventAction, FROM_THE_BEGINNING } from './consumers.ts';
export type { DeadLetter, InboxEvent } from './dead-letters.ts';
export { EventDelivery, type EventStatus } from './event-delivery.ts';
export { exposeEventGauges } from './event-gauges.ts';
export { createEventMeter } from './event-meter.ts';
export { forgetEvents } from './forget-events.ts';
export { Incarnation } from './incarnation.ts';
export { createPublisher, type Publish } from './publisher.ts';
export type { Reaction, ReceivedEvent, Subscription } from './reaction.ts';
export { NatsBroker } from './nats/index.ts';
export type { FeedPort } from './remote/index.ts';
export type { RemoteConsumer } from './module-carriers.ts';
export { DEFAULT_RETRY, type RetryPolicy } from './retry-policy.ts';
export { createWakeUpBus, type WakeUpBus } from './wake-up-bus.ts';
