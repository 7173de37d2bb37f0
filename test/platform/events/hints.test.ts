import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Consumers } from '../../../src/platform/events/consumers.ts';
import type { EventFeed } from '../../../src/platform/events/event-feed.ts';
import type { Inbox } from '../../../src/platform/events/inbox.ts';
import type { Subscription } from '../../../src/platform/events/reaction.ts';
import { Relay } from '../../../src/platform/events/relay.ts';
import { RelayLane, type RelayLaneParts } from '../../../src/platform/events/relay-lane.ts';
import { createLogger } from '../../../src/platform/observability/index.ts';
import { sleep } from '../../../src/platform/resilience/index.ts';
import { until } from '../../support/until.ts';

/** Shorter than the wait of a lane that nobody hints. */
const A_WHILE = 100;

let looks: string[];
let relay: Relay;
beforeEach(async () => {
  looks = [];
  const feed = {
    module: 'letters',
    open: async () => undefined,
    close: async () => undefined,
    read: async ({ name }) => {
      looks.push(name);
      return { events: [], through: 0, isFull: false };
    },
    accepted: () => undefined,
  } as Partial<EventFeed> as EventFeed;
  relay = new Relay('relay', feed, () => 1);
  for (const type of ['letters.written', 'letters.burnt']) relay.addLane(new RelayLane(partsOf(feed, type)));
  await relay.begin(1);
  await until(async () => looks.length === 2);
  looks = [];
});
afterEach(() => relay.end());

it('a lane that fails again and again says so once, and that it goes on', async () => {
  const lines: { msg: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  let reads = 0;
  const feed = {
    module: 'letters',
    read: async () => {
      reads += 1;
      if (reads <= 4) throw new Error('away');
      return { events: [], through: 0, isFull: false };
    },
    accepted: () => undefined,
  } as Partial<EventFeed> as EventFeed;
  const logger = createLogger('info', { destination });
  const lane = new RelayLane({ ...partsOf(feed, 'letters.written'), logger });
  lane.start();
  await until(() => reads > 5);
  await lane.stop();
  expect(lines.map(({ msg }) => msg)).toEqual([
    'events could not be carried; trying again',
    'events are carried again',
  ]);
});

function partsOf(feed: EventFeed, type: string): RelayLaneParts {
  return {
    feed,
    inbox: { module: 'readers' } as Inbox,
    quick: {} as RelayLaneParts['quick'],
    subscription: { consumer: type, event: { type } } as Subscription,
    logger: createLogger('silent'),
    takers: () => ({}) as ReturnType<RelayLaneParts['takers']>,
    consumers: {
      askedOf: async () => ({ isPaused: false, replayFrom: undefined }),
    } as Partial<Consumers> as Consumers,
  };
}

describe('a relay that is told of new events', () => {
  it('looks for those consumers that want one of them', async () => {
    relay.hint(['letters.burnt', 'letters.sent']);
    await until(async () => looks.length > 0);
    await sleep(A_WHILE);
    expect(looks).toEqual(['readers/letters.burnt']);
  });

  it('looks for nobody when nobody wants them', async () => {
    relay.hint(['letters.sent']);
    await sleep(A_WHILE);
    expect(looks).toEqual([]);
  });

  it('looks for all when it does not know of which type they are', async () => {
    relay.hint();
    await until(async () => looks.length === 2);
    expect(looks.toSorted()).toEqual(['readers/letters.burnt', 'readers/letters.written']);
  });
});
