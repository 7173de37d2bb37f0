import type { z } from 'zod';
import { defineContract, type EventDefinition } from '../../../src/platform/contracts/index.ts';
import type { Reaction } from '../../../src/platform/events/index.ts';
import { defineModule, provide, react } from '../../../src/platform/kernel/index.ts';

/** A module that does nothing but remember the events of one kind, in the order of their arrival. */
export function createListener<Data extends z.ZodObject>(event: EventDefinition<Data>) {
  const heard: { key: string; version: number; data: z.output<Data> }[] = [];
  const createListening = (): Reaction<Data, void> => ({
    async apply(_transaction, { key, version, data }) {
      heard.push({ key, version, data });
    },
  });
  const module = defineModule({
    contract: defineContract('listener', {
      summary: 'Hears events in a test.',
      operations: {},
      events: {},
      errors: {},
    }),
    owner: { team: '@tearline/tests', onCall: 'nobody' },
    requires: [],
    tables: {},
    migrations: [],
    parts: [provide(createListening, [])],
    operations: () => ({}),
    reactions: [react(event, 'listen', createListening)],
  });
  return { module, heard };
}
