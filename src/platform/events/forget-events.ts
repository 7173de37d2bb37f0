import { type EventData, type EventDefinition, upcastData, withoutPerson } from '../contracts/index.ts';
import { statement, textsOf, type Transaction } from '../databases/index.ts';
import { dataschemaOf, type Envelope, schemaVersionOf } from './envelope.ts';
import { type InboxQuery, UNFINISHED } from './inbox-schema.ts';
import type { OutboxQuery } from './outbox-schema.ts';

const findPublished = statement((query: OutboxQuery, given: { keys: string }) =>
  query
    .selectFrom('outbox')
    .select(['seq as position', 'envelope'])
    .where('key', 'in', textsOf(given.keys))
    .orderBy('seq')
    .forUpdate(),
);

const replacePublished = statement((query: OutboxQuery, given: { position: number; envelope: string }) =>
  query.updateTable('outbox').set({ envelope: given.envelope }).where('seq', '=', given.position),
);

const findUnfinished = statement((query: InboxQuery, given: { keys: string }) =>
  query
    .selectFrom('inbox')
    .select(['position', 'envelope'])
    .where('key', 'in', textsOf(given.keys))
    .where('state', 'in', UNFINISHED)
    .orderBy('position')
    .forUpdate(),
);

const replaceUnfinished = statement((query: InboxQuery, given: { position: number; envelope: string }) =>
  query
    .updateTable('inbox')
    .set({ envelope: given.envelope })
    .where('position', '=', given.position)
    .where('state', 'in', UNFINISHED),
);

/** By type. */
export type KnownEvents = ReadonlyMap<string, EventDefinition>;

/**
 * Takes the person out of the events with these keys: out of those that this module has published, and out of
 * those that it was told of and has not reacted to. The events stay, in their order, with data that fit their
 * schema: whoever hears of them later, a new consumer or one that was restored, hears nothing of the person.
 */
export async function forgetEvents(
  transaction: Transaction,
  keys: readonly string[],
  known: KnownEvents,
): Promise<void> {
  const given = { keys: JSON.stringify(keys) };
  for (const { position, envelope } of await transaction.all(findPublished, given)) {
    const anonymous = anonymousEnvelope(envelope, known);
    if (anonymous !== envelope) transaction.enqueue(replacePublished, { position, envelope: anonymous });
  }
  for (const { position, envelope } of await transaction.all(findUnfinished, given)) {
    const anonymous = anonymousEnvelope(envelope, known);
    if (anonymous !== envelope) transaction.enqueue(replaceUnfinished, { position, envelope: anonymous });
  }
}

function anonymousEnvelope(text: string, known: KnownEvents): string {
  const envelope = JSON.parse(text) as Envelope<EventData>;
  const definition = known.get(envelope.type);
  const version = schemaVersionOf(envelope);
  // Of an event that nobody defines any more, or not yet, nothing is known: none of its data stay.
  if (definition === undefined || version === undefined || version > definition.version)
    return JSON.stringify({ ...envelope, data: {} });
  if (definition.personal.length === 0) return text;
  const data = withoutPerson(definition, upcastData(definition, version, envelope.data), envelope.subject);
  return JSON.stringify({ ...envelope, dataschema: dataschemaOf(definition), data });
}
