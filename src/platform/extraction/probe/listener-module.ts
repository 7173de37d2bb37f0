import { defineContract, type EventDefinition } from '../../contracts/index.ts';
import type { Reaction } from '../../events/index.ts';
import { type AnyModule, defineModule, provide, react } from '../../kernel/index.ts';

/** Whoever hears all events of a module, also those that no module of the shop hears. */
const LISTENER = 'extraction-listener';

export interface Heard {
  readonly type: string;
  readonly key: string;
  readonly version: number;
}

export function createListener(events: readonly EventDefinition[], heard: Heard[]): AnyModule {
  const entries = events.map((event) => {
    const create = (): Reaction => ({
      touchesOnlyItsKey: true,
      apply: async (transaction, { key, version }) => {
        transaction.afterCommit(() => heard.push({ type: event.type, key, version }));
      },
    });
    Object.defineProperty(create, 'name', { value: `listen to ${event.type}` });
    return { create, entry: react(event, event.type.replace('.', '-'), create) };
  });
  return defineModule({
    contract: defineContract(LISTENER, { summary: 'Listens.', operations: {}, events: {}, errors: {} }),
    owner: { team: 'nobody', onCall: 'nobody' },
    requires: [],
    tables: {},
    migrations: [],
    parts: entries.map(({ create }) => provide(create, [])),
    operations: () => ({}),
    reactions: entries.map(({ entry }) => entry),
  });
}
