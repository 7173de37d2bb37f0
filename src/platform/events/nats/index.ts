/**
 * The feed over NATS JetStream, for fleets in which producers and consumers meet through a broker.
 * Promises: what is in the outbox is published in its order, each event once as far as the broker knows it
 * again, and moves on only when the broker has stored it; a consumer takes from its stream in order and moves on
 * only when its inbox has it; whatever is told twice, the inbox knows. While the broker is away, events wait in
 * the outbox and nobody else notices.
 * Does not promise that the broker keeps what it has acknowledged through a power cut: by default JetStream syncs
 * its files every two minutes. Run it with `sync_interval: always`, or as a cluster with replicas.
 */
export { NatsBroker } from './nats-broker.ts';
export { StreamFeed } from './stream-feed.ts';
export { StreamPublisher } from './stream-publisher.ts';
