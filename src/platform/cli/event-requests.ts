import type { AskedBy, EventAction } from '../events/index.ts';
import { FROM_THE_BEGINNING } from '../events/index.ts';
import { AppError, firstIdAt } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';

interface OfEvent {
  readonly module: string;
  readonly consumer: string;
  readonly eventId: string;
}
interface OfConsumer {
  readonly module: string;
  readonly consumer: string;
  readonly by: AskedBy;
}

/** What the command line can ask about events. */
export type EventRequest =
  | { readonly ask: 'events list' }
  | { readonly ask: 'events dead-letters'; readonly module: string | undefined }
  | ({ readonly ask: 'events show' } & OfEvent)
  | ({ readonly ask: 'events redrive' | 'events discard'; readonly by: AskedBy } & OfEvent)
  | ({ readonly ask: 'events pause' | 'events resume' } & OfConsumer)
  /** `from`: an ISO time; without one, all that is kept. */
  | ({ readonly ask: 'events replay'; readonly from: string | undefined } & OfConsumer)
  | { readonly ask: 'events actions'; readonly limit: number };

export async function answerEventRequest(
  kernel: Kernel,
  names: readonly string[],
  request: EventRequest,
): Promise<unknown> {
  const { delivery } = kernel;
  switch (request.ask) {
    case 'events list':
      return Promise.all(names.map((name) => delivery.status(name)));
    case 'events dead-letters': {
      const asked = request.module === undefined ? names : [knownModule(names, request.module)];
      return (await Promise.all(asked.map((name) => delivery.deadLetters(name).list()))).flat();
    }
    case 'events show':
      return delivery.deadLetters(knownModule(names, request.module)).show(request.consumer, request.eventId);
    case 'events redrive': {
      const { module, consumer, eventId, by } = request;
      await delivery.deadLetters(knownModule(names, module)).redrive(consumer, eventId, by);
      return { module, consumer, eventId, redriven: true };
    }
    case 'events discard': {
      const { module, consumer, eventId, by } = request;
      await delivery.deadLetters(knownModule(names, module)).discard(consumer, eventId, by);
      return { module, consumer, eventId, discarded: true };
    }
    case 'events pause':
    case 'events resume': {
      const { module, consumer, by } = request;
      const consumers = delivery.consumers(knownModule(names, module));
      const isPaused = request.ask === 'events pause';
      await (isPaused ? consumers.pause(consumer, by) : consumers.resume(consumer, by));
      return { module, consumer, paused: isPaused };
    }
    case 'events replay': {
      const { module, consumer, from, by } = request;
      const first = from === undefined ? FROM_THE_BEGINNING : firstIdAt(Date.parse(from));
      await delivery.consumers(knownModule(names, module)).replay(consumer, first, by);
      return { module, consumer, from: from ?? null, replaying: true };
    }
    case 'events actions':
      return newest(kernel, names, request.limit);
  }
}

async function newest(kernel: Kernel, names: readonly string[], limit: number): Promise<EventAction[]> {
  const all = await Promise.all(names.map((name) => kernel.delivery.consumers(name).actions(limit)));
  return all
    .flat()
    .sort((one, other) => (one.at < other.at ? 1 : -1))
    .slice(0, limit);
}

export function knownModule(names: readonly string[], name: string): string {
  if (names.includes(name)) return name;
  throw new AppError({
    code: 'cli.unknown-module',
    kind: 'not-found',
    message: `There is no module ${name}. There are: ${names.join(', ')}.`,
  });
}
