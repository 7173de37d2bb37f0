import { z } from 'zod';
import type { Contract, EventDefinition } from '../contracts/index.ts';
import type { ModuleGraph } from '../kernel/index.ts';
import { exampleOf } from './example-of.ts';

type Json = Record<string, unknown>;

/**
 * The AsyncAPI 3.0 document of all events: a channel for each, the operation by which its module sends it, and one for
 * each consumer that receives it. A message is a CloudEvent; where it travels is up to the operator, so no server is named.
 */
export function createAsyncApi(
  { modules }: ModuleGraph,
  contracts: readonly Pick<Contract, 'module' | 'summary' | 'events'>[],
  version: string,
): Json {
  const events = contracts.flatMap((contract) => Object.values(contract.events));
  const known = new Set(events.map(({ type }) => type));
  const received = modules.flatMap(({ name, reacts }) =>
    reacts.filter(({ event }) => known.has(event)).map((reaction) => ({ module: name, ...reaction })),
  );
  return {
    asyncapi: '3.0.0',
    id: 'urn:tearline:shop',
    info: {
      title: 'Tearline shop: the facts between its modules',
      version,
      description:
        'Each event is delivered at least once and takes effect once; events of one key (`subject`) keep the order of their `keyversion`. `x-personal` names the fields of the data that are about a person.',
      license: { name: 'MIT' },
      tags: contracts
        .filter((contract) => Object.keys(contract.events).length > 0)
        .map(({ module, summary }) => ({ name: module, description: summary })),
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(events.map((event) => [event.type, channelOf(event)])),
    operations: Object.fromEntries([
      ...events.map((event) => [
        `${event.module}.send.${event.type}`,
        operationOf('send', event.module, event.type),
      ]),
      ...received.map(({ module, event, consumer }) => [
        `${module}.${consumer}.${event}`,
        { ...operationOf('receive', module, event), summary: `Consumer ${consumer} of ${module}.` },
      ]),
    ]),
    components: {
      messages: Object.fromEntries(events.map((event) => [event.type, messageOf(event)])),
      schemas: { Envelope: ENVELOPE },
    },
  };
}

function channelOf({ type, summary }: EventDefinition): Json {
  return {
    address: type,
    summary,
    messages: { event: { $ref: `#/components/messages/${type}` } },
  };
}

function operationOf(action: 'send' | 'receive', module: string, type: string): Json {
  return {
    action,
    channel: { $ref: `#/channels/${type}` },
    messages: [{ $ref: `#/channels/${type}/messages/event` }],
    tags: [{ name: module }],
  };
}

const ENVELOPE = {
  type: 'object',
  description: 'CloudEvents 1.0 in structured JSON.',
  required: [
    'specversion',
    'id',
    'source',
    'type',
    'subject',
    'time',
    'datacontenttype',
    'dataschema',
    'traceparent',
    'keyversion',
    'data',
  ],
  properties: {
    specversion: { type: 'string', const: '1.0' },
    id: { type: 'string', format: 'uuid' },
    source: { type: 'string', format: 'uri-reference', description: 'The module that published it.' },
    type: { type: 'string' },
    subject: { type: 'string', description: 'The key, whose events keep their order.' },
    time: { type: 'string', format: 'date-time' },
    datacontenttype: { type: 'string', const: 'application/json' },
    dataschema: { type: 'string', format: 'uri', description: 'The type with the version of its data.' },
    traceparent: { type: 'string', description: 'W3C Trace Context.' },
    keyversion: { type: 'integer', minimum: 1, description: 'The place in the order of the key.' },
    incarnation: {
      type: 'integer',
      minimum: 2,
      description: 'Of a module whose data were restored: its versions begin anew. Absent in the first.',
    },
    data: { type: 'object' },
  },
};

function messageOf(event: EventDefinition): Json {
  const { type, module, version, summary, personal, deprecated } = event;
  const { $schema: _dialect, ...data } = z.toJSONSchema(event.data, { io: 'output', target: 'draft-7' });
  const dataschema = `urn:tearline:event:${type}:${version}`;
  return {
    name: type,
    title: type,
    summary,
    tags: [{ name: module }],
    ...(personal.length > 0 ? { 'x-personal': personal } : {}),
    ...(deprecated === true ? { 'x-deprecated': true } : {}),
    payload: {
      allOf: [
        { $ref: '#/components/schemas/Envelope' },
        {
          type: 'object',
          properties: {
            type: { type: 'string', const: type },
            source: { type: 'string', const: `/modules/${module}` },
            dataschema: { type: 'string', const: dataschema },
            data,
          },
        },
      ],
    },
    examples: [{ name: 'sample', payload: envelopeAround(event, dataschema, exampleOf(data)) }],
  };
}

function envelopeAround({ type, module }: EventDefinition, dataschema: string, data: unknown): Json {
  return {
    specversion: '1.0',
    id: '019b76da-a800-7c4b-8000-00000000000e',
    source: `/modules/${module}`,
    type,
    subject: '019b76da-a800-7c4b-8000-0123456789ab',
    time: '2026-01-01T12:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    keyversion: 1,
    data,
  };
}
