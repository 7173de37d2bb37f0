import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statement, type TransactionalDatabase } from '../../../src/platform/databases/index.ts';
import { createEventMeter, DEFAULT_RETRY, type Reaction } from '../../../src/platform/events/index.ts';
import { sealEnvelope } from '../../../src/platform/events/envelope.ts';
import type { FeedEvent } from '../../../src/platform/events/outbox-source.ts';
import { QuickReactions } from '../../../src/platform/events/quick-reactions.ts';
import { systemClock } from '../../../src/platform/foundation/index.ts';
import { createLogger, createMetrics, currentContext } from '../../../src/platform/observability/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersEvents, lettersModule } from '../../support/fixtures/letters-module.ts';

type OnApply = (text: string) => void;

interface LettersSchema {
  letters: { id: string; text: string; version: number };
}

const storeLetter = statement(
  (query: Kysely<LettersSchema>, given: { id: string; text: string; version: number }) =>
    query.insertInto('letters').values({ id: given.id, text: given.text, version: given.version }),
);
const listLetters = statement((query: Kysely<LettersSchema>, given: { version: number }) =>
  query.selectFrom('letters').select('text').where('version', '=', given.version).orderBy('text'),
);

let booted: BootedModules;
let database: TransactionalDatabase;
beforeAll(async () => {
  booted = await bootModules({ modules: [lettersModule] });
  ({ database } = booted.gateway.module('letters'));
});
afterAll(() => booted.stop());

let tests = 0;
const TOGETHER = { touchesOnlyItsKey: true } as const;

type LetterReaction = Reaction<(typeof lettersEvents)['letterWritten']['data']>;

/** A consumer of its own, whose reaction stores a row for each event. */
function consume(onApply: OnApply, may: Pick<LetterReaction, 'touchesOnlyItsKey' | 'lockTogether'> = {}) {
  tests += 1;
  const mark = tests;
  const reaction: LetterReaction = {
    ...may,
    async apply(transaction, { data: { text } }) {
      onApply(text);
      await transaction.execute(storeLetter, { id: `${mark} ${text}`, text, version: mark });
    },
  };
  const quick = new QuickReactions({
    database,
    subscription: {
      consumer: `consumer-${mark}`,
      event: lettersEvents.letterWritten,
      reaction: reaction as unknown as Reaction,
    },
    retry: DEFAULT_RETRY,
    clock: systemClock,
    logger: createLogger('silent'),
    meter: createEventMeter(createMetrics()),
  });
  const stored = async () => (await database.all(listLetters, { version: mark })).map(({ text }) => text);
  return { run: (events: readonly FeedEvent[]) => quick.run('elsewhere', events), stored };
}

/** `c1 2`: the second event of the first key. */
function eventsOf(keys: number, each: number): FeedEvent[] {
  return Array.from({ length: keys * each }, (_, index) => {
    const key = `c${String((index % keys) + 10)}`;
    const keyVersion = Math.floor(index / keys) + 1;
    const id = `${key} ${keyVersion}`;
    const envelope = sealEnvelope(lettersEvents.letterWritten, {
      id,
      key,
      version: keyVersion,
      incarnation: 1,
      time: '2026-11-25T12:00:00.000Z',
      trace: `00-${String(index).padStart(32, '0')}-0000000000000001-01`,
      data: { id: key, text: id },
    });
    return {
      seq: index + 1,
      id,
      type: 'letters.letter-written',
      key,
      incarnation: 1,
      keyVersion,
      envelope: JSON.stringify(envelope),
    };
  });
}

const names = (events: readonly FeedEvent[]) => events.map(({ id }) => id).sort();

describe('reactions that touch only the key of their event', () => {
  it('take effect together, in the order of each key and under the trace of each event', async () => {
    const transactions = new Set<unknown>();
    const traces = new Set<unknown>();
    const applied: string[] = [];
    const { run, stored } = consume((text) => {
      transactions.add(currentContext()?.transaction);
      traces.add(currentContext()?.trace);
      applied.push(text);
    }, TOGETHER);
    const events = eventsOf(30, 3);
    expect(await run(events)).toEqual({ left: [], failed: false });
    expect(await stored()).toEqual(names(events));
    expect(transactions.size).toBeLessThan(10);
    expect(traces.size).toBe(events.length);
    for (const key of ['c10', 'c39']) {
      const ofKey = applied.filter((text) => text.startsWith(key));
      expect(ofKey).toEqual([`${key} 1`, `${key} 2`, `${key} 3`]);
    }
  });

  it('that fail keep back only the later events of their own key', async () => {
    const { run, stored } = consume((text) => {
      if (text === 'c20 2') throw new Error('cannot read this');
    }, TOGETHER);
    const events = eventsOf(30, 3);
    const { left, failed } = await run(events);
    expect(failed).toBe(true);
    expect(names(left)).toEqual(['c20 2', 'c20 3']);
    const others = events.filter(({ id }) => id !== 'c20 2' && id !== 'c20 3');
    expect(await stored()).toEqual(names(others));
  });

  it('have no effect twice when some of the events are known', async () => {
    const { run, stored } = consume(() => undefined, TOGETHER);
    const events = eventsOf(30, 1);
    await run(events.slice(3, 20));
    const { left } = await run(events);
    expect(names(left)).toEqual(names(events.slice(3, 20)));
    expect(await stored()).toEqual(names(events));
  });
});

describe('reactions that lock together', () => {
  it('lock what all events of a transaction change, and then take effect', async () => {
    const seen: string[][] = [];
    const { run, stored } = consume((text) => seen.at(-1)?.push(`applied ${text}`), {
      lockTogether: (_transaction, events) => void seen.push(events.map(({ data }) => data.text)),
    });
    const events = eventsOf(3, 1);
    expect(await run(events)).toEqual({ left: [], failed: false });
    const texts = names(events);
    expect(seen).toEqual([[...texts, ...texts.map((text) => `applied ${text}`)]]);
    expect(await stored()).toEqual(texts);
  });

  it('lock nothing ahead for an event that comes alone', async () => {
    let locked = 0;
    const { run } = consume(() => undefined, {
      lockTogether: () => {
        locked += 1;
      },
    });
    await run(eventsOf(1, 1));
    expect(locked).toBe(0);
  });
});

describe('other reactions', () => {
  it('have a transaction for each event', async () => {
    const transactions = new Set<unknown>();
    const { run } = consume(() => transactions.add(currentContext()?.transaction));
    const events = eventsOf(30, 1);
    expect(await run(events)).toEqual({ left: [], failed: false });
    expect(transactions.size).toBe(events.length);
  });
});
