import { AppError } from '../foundation/index.ts';

/** The data of an event, as far as one version of it is known: plain JSON. */
export type EventData = Readonly<Record<string, unknown>>;

/** Turns data of one version into data of the next. Pure: it is done again whenever an event is read. */
export type Upcast = (data: EventData) => EventData;

const FIRST = 1;

/** The versions from which the chain of upcasters does not lead to the present one. */
export function missingUpcasts(version: number, upcast: Readonly<Record<number, Upcast>>): number[] {
  const older = Array.from({ length: version - FIRST }, (_, index) => index + FIRST);
  return older.filter((from) => upcast[from] === undefined);
}

interface VersionedEvent {
  readonly type: string;
  readonly version: number;
  readonly upcast?: Readonly<Record<number, Upcast>>;
}

/** Data of an older version as those of the present one. */
export function upcastData(definition: VersionedEvent, version: number, data: EventData): EventData {
  const { type, version: present, upcast = {} } = definition;
  if (version > present) throw newerVersion(type, version, present);
  let current = data;
  for (let from = version; from < present; from += 1) {
    const toNext = upcast[from];
    if (toNext === undefined) throw unknownVersion(type, version);
    current = toNext(current);
  }
  return current;
}

/** No fault of the event, which waits as it would while something is down. */
function newerVersion(type: string, version: number, present: number): AppError {
  return new AppError({
    code: 'events.newer-version',
    kind: 'unavailable',
    message:
      `The event ${type} has version ${version}, and this process knows versions up to ${present}, so it was not reacted to and waits. ` +
      'Deploy the newer version of the consumer first, then that of the producer.',
    details: { type, version, known: present },
  });
}

function unknownVersion(type: string, version: number): AppError {
  return new AppError({
    code: 'events.unknown-version',
    kind: 'internal',
    message: `The event ${type} has version ${version}, from which no upcaster leads on, so it was not reacted to. Declare one in 'upcast' of the event, then redrive it.`,
    details: { type, version },
  });
}
