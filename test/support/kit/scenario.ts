import { expect } from 'vitest';
import type { z } from 'zod';
import type { EventDefinition } from '../../../src/platform/contracts/index.ts';
import type { Published } from './published.ts';

export type { Published } from './published.ts';

type Step = () => Promise<unknown>;

/** What a scenario needs of a slice. */
interface Observed {
  settled(): Promise<void>;
  published(): Promise<Published[]>;
}

export interface Scenario {
  /** What was before. Events of it do not count. */
  given(step: Step): Scenario;
  /** What is done, to be followed by what is expected of it. */
  when(step: Step): Expectations;
}

/** Each runs the scenario, once. */
export interface Expectations {
  /** Exactly one event of this kind was published, with at least these data. Answers it. */
  expectEvent<Data extends z.ZodObject>(
    event: EventDefinition<Data>,
    data?: Partial<z.output<Data>>,
  ): Promise<Published>;
  /** These events and no others were published, in this order. */
  expectEvents(...events: readonly EventDefinition[]): Promise<readonly Published[]>;
  expectNoEvent(): Promise<void>;
  /** It was refused with the code of a declared error, and nothing was published. */
  expectRefusal(error: { readonly code: string }): Promise<void>;
}

/** `await scenario(shop).given(…).when(…).expectEvent(…)`: waits for every reaction before it looks. */
export function scenario(shop: Observed): Scenario {
  const before: Step[] = [];

  async function run(step: Step): Promise<readonly Published[]> {
    for (const each of before) await each();
    await shop.settled();
    const known = (await shop.published()).length;
    await step();
    await shop.settled();
    return (await shop.published()).slice(known);
  }

  const self: Scenario = {
    given(step) {
      before.push(step);
      return self;
    },
    when: (step) => ({
      async expectEvent(event, data = {}) {
        const found = (await run(step)).filter(({ type }) => type === event.type);
        expect(found, `events of type ${event.type}`).toMatchObject([{ data }]);
        return found[0] as Published;
      },
      async expectEvents(...events) {
        const found = await run(step);
        expect(found.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
        return found;
      },
      async expectNoEvent() {
        expect(await run(step)).toEqual([]);
      },
      async expectRefusal({ code }) {
        const found = await run(async () => {
          await expect(step()).rejects.toMatchObject({ code });
        });
        expect(found).toEqual([]);
      },
    }),
  };
  return self;
}
