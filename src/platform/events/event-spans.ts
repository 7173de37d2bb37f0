import type { EventDefinition } from '../contracts/index.ts';
import { type Span, type SpanDescription, startSpan } from '../observability/index.ts';
import type { Envelope } from './envelope.ts';

export function describePublishing({ type, module }: EventDefinition, id: string): SpanDescription {
  return {
    name: `publish ${type}`,
    kind: 'producer',
    attributes: {
      'tearline.module': module,
      'messaging.operation.type': 'send',
      'messaging.message.id': id,
    },
  };
}

/** A reaction belongs to the span that published: the event may have waited for days. */
export function startReaction(
  module: string,
  consumer: string,
  { id, type, traceparent }: Envelope,
  attempt: number,
): Span | undefined {
  const description = {
    name: `react ${type}`,
    kind: 'consumer',
    attributes: {
      'tearline.module': module,
      'tearline.consumer': consumer,
      'tearline.attempt': attempt,
      'messaging.operation.type': 'process',
      'messaging.message.id': id,
    },
  } as const;
  return startSpan(description, traceparent);
}

/** The trace of an event whose envelope may be one that cannot be opened. */
export function traceIn(envelope: string): string | undefined {
  return /"traceparent":"([^"]+)"/.exec(envelope)?.[1];
}
