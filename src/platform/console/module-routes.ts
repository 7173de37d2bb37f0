import type { Express } from 'express';
import { z } from 'zod';
import { type EventData, withoutPerson } from '../contracts/index.ts';
import type { AskedBy, InboxEvent } from '../events/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { reportSagas, type SagaReport } from '../sagas/index.ts';
import { API_PATH } from './paths.ts';
import { hostedModule, readAs } from './read-request.ts';
import type { StaffOnly } from './staff-only.ts';
import type { InspectedEvent, ModuleDetails, SagaEntry } from './wire.ts';

const MOST_SAGAS = 25;
const MOST_ACTIONS = 10;

const reason = z.string().trim().max(500);
const redrive = z.strictObject({ consumer: z.string(), eventId: z.string(), reason: reason.default('') });
/** What an event would have done is then never done: that wants a reason. */
const discard = redrive.extend({ reason: reason.min(1, 'say why, for the record') });

/** What is inside one module, and what can be done to its dead letters. */
export function mountModules(app: Express, kernel: Kernel, staffOnly: StaffOnly): void {
  const path = `${API_PATH}/modules/:module`;
  const lettersOf = (name: string) => kernel.delivery.deadLetters(hostedModule(kernel, name));

  app.get(path, async (request, response) => {
    await staffOnly(request);
    response.json(await detailsOf(kernel, hostedModule(kernel, request.params.module)));
  });
  app.get(`${path}/events/:consumer/:eventId`, async (request, response) => {
    await staffOnly(request);
    const { module, consumer, eventId } = request.params;
    response.json(withoutPersonIn(kernel, await lettersOf(module).show(consumer, eventId)));
  });
  app.post(`${path}/redrive`, async (request, response) => {
    const by = askedBy(await staffOnly(request));
    const { consumer, eventId, reason } = readAs(redrive, request.body);
    await lettersOf(request.params.module).redrive(consumer, eventId, by(reason));
    response.json({ consumer, eventId, redriven: true });
  });
  app.post(`${path}/discard`, async (request, response) => {
    const by = askedBy(await staffOnly(request));
    const { consumer, eventId, reason } = readAs(discard, request.body);
    await lettersOf(request.params.module).discard(consumer, eventId, by(reason));
    response.json({ consumer, eventId, discarded: true });
  });
}

/** As the record of the module's events names whoever did it. */
function askedBy({ userId }: { readonly userId: string }): (reason: string) => AskedBy {
  return (reason) => ({ actor: `staff ${userId}`, reason });
}

async function detailsOf(kernel: Kernel, module: string): Promise<ModuleDetails> {
  const { database } = kernel.module(module);
  const [deadLetters, unfinished, newest, actions] = await Promise.all([
    kernel.delivery.deadLetters(module).list(),
    reportSagas(database, { unfinishedOnly: true, limit: MOST_SAGAS }),
    reportSagas(database, { unfinishedOnly: false, limit: MOST_SAGAS }),
    kernel.delivery.consumers(module).actions(MOST_ACTIONS),
  ]);
  const sagas = new Map([...unfinished, ...newest].map((saga) => [saga.id, sagaEntry(saga)]));
  return { module, deadLetters, sagas: [...sagas.values()], actions };
}

function sagaEntry({ failure, ...saga }: SagaReport): SagaEntry {
  return { ...saga, failure: failure ?? null };
}

/** The event with whatever is about a person left blank: a screen is seen by others. */
function withoutPersonIn(kernel: Kernel, event: InboxEvent): InspectedEvent {
  const { consumer, eventId, state, attempts, errors, acceptedAt, envelope } = event;
  const type = envelope?.type ?? null;
  const definition = kernel.contracts
    .flatMap(({ events }) => Object.values(events))
    .find((known) => known.type === type);
  const isKnown = envelope !== null && definition !== undefined;
  return {
    consumer,
    eventId,
    state,
    attempts,
    errors,
    acceptedAt,
    type,
    key: envelope?.subject ?? null,
    publishedAt: envelope?.time ?? null,
    trace: envelope?.traceparent ?? null,
    data: isKnown ? withoutPerson(definition, envelope.data as EventData, envelope.subject) : null,
    hidden: isKnown ? definition.personal : [],
  };
}
