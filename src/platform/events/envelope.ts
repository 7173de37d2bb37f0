import type { EventDefinition } from '../contracts/index.ts';

/**
 * An event on the wire and in the tables: CloudEvents 1.0, structured JSON
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). `subject` is the key whose
 * events keep their order, `incarnation` and `keyversion` the place in that order.
 */
export interface Envelope<Data = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  readonly traceparent: string;
  readonly keyversion: number;
  /** Of the producer's data, which begins another one when it is restored. Absent in the first. */
  readonly incarnation?: number;
  readonly data: Data;
}

export interface NewEnvelope {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly incarnation: number;
  readonly time: string;
  readonly trace: string;
  readonly data: unknown;
}

const FIRST = 1;
/** A URN for each version of each type, since `dataschema` has to be an absolute URI. Stored events may have a path. */
const SCHEMA = /^(?:urn:tearline:event:|\/schemas\/)(?<type>[^:/]+)[:/](?<version>[1-9]\d*)$/;

export function sealEnvelope(definition: EventDefinition, event: NewEnvelope): Envelope {
  return {
    specversion: '1.0',
    id: event.id,
    source: `/modules/${definition.module}`,
    type: definition.type,
    subject: event.key,
    time: event.time,
    datacontenttype: 'application/json',
    dataschema: dataschemaOf(definition),
    traceparent: event.trace,
    keyversion: event.version,
    ...(event.incarnation > FIRST ? { incarnation: event.incarnation } : {}),
    data: event.data,
  };
}

export function dataschemaOf({ type, version }: EventDefinition): string {
  return `urn:tearline:event:${type}:${version}`;
}

/** The version of the data's schema; undefined where `dataschema` is none of ours. */
export function schemaVersionOf({ dataschema, type }: Envelope): number | undefined {
  const { type: ofType, version } = SCHEMA.exec(dataschema)?.groups ?? {};
  return ofType === type ? Number(version) : undefined;
}
