import type { Envelope } from './envelope.ts';
import type { ReceivedEvent, Subscription } from './reaction.ts';

/** The event of an envelope as the reaction to it gets it; data that do not fit their schema throw. */
export function openEnvelope(envelope: Envelope, subscription: Subscription): ReceivedEvent<never> {
  return {
    id: envelope.id,
    key: envelope.subject,
    incarnation: envelope.incarnation ?? 1,
    version: envelope.keyversion,
    time: envelope.time,
    data: subscription.event.data.parse(envelope.data) as never,
  };
}
