import { CloudEvent, HTTP } from 'cloudevents';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../../../src/modules/index.ts';
import type { Incarnation } from '../../../src/platform/events/incarnation.ts';
import { createPublisher } from '../../../src/platform/events/publisher.ts';
import type { OutboxSchema } from '../../../src/platform/events/outbox-schema.ts';
import { createIds, systemClock } from '../../../src/platform/foundation/index.ts';
import { type ModuleDatabase, statement } from '../../../src/platform/databases/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { sampleOf } from '../../support/sample-of.ts';

const events = modules.flatMap(({ contract }) =>
  Object.values(contract.events).map((event) => [event.type, event] as const),
);
const KEY = '019b76da-a800-7016-80fc-a7304a63e58a';

const readEnvelope = statement((query: Kysely<OutboxSchema>, given: { type: string }) =>
  query.selectFrom('outbox').select('envelope').where('type', '=', given.type).where('key', '=', KEY),
);

let booted: BootedModules;
beforeAll(async () => {
  booted = await bootModules({
    modules: modules.map((module) => ({
      ...module,
      reactions: [],
      copies: [],
      readModels: [],
      personalData: {},
    })),
  });
});
afterAll(() => booted.stop());

/** The envelope as the module's own publisher stores it, in a further incarnation, so with every attribute. */
async function publishSample(event: (typeof events)[number][1], version: number): Promise<string> {
  const database = booted.gateway.module(event.module).database as unknown as ModuleDatabase<OutboxSchema>;
  const incarnation = { number: 2 } as Incarnation;
  const publish = createPublisher(
    event.module,
    systemClock,
    createIds(systemClock),
    incarnation,
    () => undefined,
  );
  const data = sampleOf(event.data) as never;
  await database.transaction((transaction) => publish(transaction, event, { key: KEY, version, data }));
  const stored = await database.first(readEnvelope, { type: event.type });
  return stored?.envelope ?? '';
}

describe('every event of the shop', () => {
  it('is looked at', () => {
    expect(events.length).toBeGreaterThanOrEqual(13);
  });

  it.each(events)('is a CloudEvent in structured JSON for the official SDK: %s', async (type, event) => {
    const body = await publishSample(event, events.findIndex(([name]) => name === type) + 1);
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
    const message = { headers, body };
    expect(HTTP.isEvent(message)).toBe(true);
    const received = HTTP.toEvent(message) as CloudEvent<unknown>;
    expect(received.validate()).toBe(true);
    expect(received).toMatchObject({
      specversion: '1.0',
      type,
      source: `/modules/${event.module}`,
      subject: KEY,
      datacontenttype: 'application/json',
      dataschema: `urn:tearline:event:${type}:${event.version}`,
      incarnation: 2,
      data: sampleOf(event.data),
    });
    expect(received.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Date(received.time ?? '').toISOString()).toBe(received.time);
    // https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md
    expect(received['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
    // Strict: also of what no specification knows, each name is legal and each value of a type that it has.
    const { data, ...attributes } = JSON.parse(body);
    expect(new CloudEvent({ ...attributes, data }).validate()).toBe(true);
    expect(Object.keys(attributes).filter((name) => !/^[a-z0-9]{1,20}$/.test(name))).toEqual([]);
    expect(new URL(received.dataschema ?? '').protocol).toBe('urn:');
  });
});

describe('the official SDK', () => {
  const good = { specversion: '1.0', id: '1', source: '/modules/any', type: 'any.thing', data: {} };

  it.each([
    ['without a type', { ...good, type: '' }],
    ['whose dataschema is no absolute URI', { ...good, dataschema: '/schemas/any.thing/1' }],
    ['with an attribute that has a capital letter', { ...good, keyVersion: 1 }],
  ])('refuses an event %s', (_what, event) => {
    expect(() => new CloudEvent(event)).toThrow();
  });
});
