/**
 * The feed between processes without a broker: a consumer reads its producer's outbox through a port, of which
 * another folder makes HTTP.
 * Promises what the feed within a process promises: nothing lost, nothing out of order within a key, and what is
 * told twice the inbox knows. The producer keeps what a consumer in another process has not stored for good.
 * While the producer's process is away its events wait there; the consumer goes on by itself when it is back.
 * Does not promise that a producer ever forgets an event for a consumer that never comes.
 */
export type { FeedPort } from './feed-port.ts';
export { OutboxPort } from './outbox-port.ts';
export { RemoteFeed } from './remote-feed.ts';
