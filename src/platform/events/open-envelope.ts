import { type EventData, type EventDefinition, upcastData } from '../contracts/index.ts';
import { AppError } from '../foundation/index.ts';
import { type Envelope, schemaVersionOf } from './envelope.ts';
import type { ReceivedEvent, Subscription } from './reaction.ts';

/**
 * The event of an envelope as the reaction to it gets it, in the version that the consumer knows; a newer one
 * and data that do not fit their schema throw.
 */
export function openEnvelope(envelope: Envelope, subscription: Subscription): ReceivedEvent<never> {
  return {
    id: envelope.id,
    key: envelope.subject,
    incarnation: envelope.incarnation ?? 1,
    version: envelope.keyversion,
    time: envelope.time,
    data: dataOf(envelope, subscription.event) as never,
  };
}

/** The data in the version of the definition, parsed. */
function dataOf(envelope: Envelope, definition: EventDefinition): unknown {
  const version = schemaVersionOf(envelope);
  if (version === undefined) throw unreadableSchema(envelope);
  return definition.data.parse(upcastData(definition, version, envelope.data as EventData));
}

function unreadableSchema({ type, dataschema }: Envelope): AppError {
  return new AppError({
    code: 'events.unreadable-schema',
    kind: 'internal',
    message: `An event ${type} says that its schema is '${dataschema}', which names no version of it, so it was not reacted to. Look for who wrote it.`,
    details: { type, dataschema },
  });
}
