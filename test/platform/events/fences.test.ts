import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TransactionalDatabase } from '../../../src/platform/databases/index.ts';
import { buryEvent } from '../../../src/platform/events/dead-letter-statements.ts';
import { Inbox, type Takers } from '../../../src/platform/events/inbox.ts';
import {
  claimEvents,
  findClaimable,
  findNextDue,
  finishEvent,
  retryLater,
} from '../../../src/platform/events/inbox-statements.ts';
import { Membership } from '../../../src/platform/leases/index.ts';
import { createLogger } from '../../../src/platform/observability/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';

const SOURCE = 'somewhere';
const CONSUMER = 'a-consumer';
const FAR = 8_640_000_000_000_000;

let booted: BootedModules;
let database: TransactionalDatabase;
/** Under which the kernel's own worker holds the inbox; it is ended, and the epoch is still the last. */
let epoch: number;

beforeEach(async () => {
  booted = await bootModules({ modules: [lettersModule] });
  const letters = booted.gateway.module('letters');
  database = letters.database;
  await letters.membership.stop();
  epoch = await takeLease();
  await accept(1);
  await accept(2);
});
afterEach(() => booted.stop());

/** As a process does that takes over; answers its epoch. */
async function takeLease(): Promise<number> {
  const logger = createLogger('silent');
  const next = new Membership(database, { runner: 'next', leaseMilliseconds: 60_000, logger });
  let taken = 0;
  next.addWork({
    name: 'inbox',
    async begin(given) {
      taken = given;
    },
    end: async () => undefined,
  });
  await next.start();
  await next.stop();
  return taken;
}

/** An event of one key, by its version. */
async function accept(version: number): Promise<void> {
  const nobody: Takers = {
    epoch: 0,
    capacity: 0,
    isBehind: false,
    onClaimed: () => undefined,
    onUncertain: () => undefined,
  };
  const event = {
    seq: version,
    id: `event-${version}`,
    type: 'somewhere.happened',
    key: 'k',
    incarnation: 1,
    keyVersion: version,
    envelope: '{}',
  };
  await new Inbox(database, booted.gateway.clock).accept(SOURCE, CONSUMER, [event], nobody);
}

async function claimable(under: number) {
  return database.all(findClaimable, { now: FAR, epoch: under, limit: 10 });
}

async function claim(under: number, positions: readonly number[]): Promise<number[]> {
  const given = { positions: JSON.stringify(positions), epoch: under };
  const [rows = []] = await database.executeAll(claimEvents, [given]);
  return rows.map(({ position }) => position);
}

function finish(under: number, position: number): Promise<number> {
  const key = { consumer: CONSUMER, source: SOURCE, key: 'k' };
  return database.execute(finishEvent, { position, epoch: under, ...key, now: 1 });
}

describe('a process that has lost the lease of an inbox', () => {
  it('claims nothing, although it saw what there was', async () => {
    const seen = (await claimable(epoch)).map(({ position }) => position);
    expect(seen).toHaveLength(2);
    const next = await takeLease();
    expect(await claim(epoch, seen)).toEqual([]);
    expect(await claim(next, seen)).toEqual(seen);
  });

  it('finishes, puts off and buries nothing that another has claimed', async () => {
    const [first = 0, second = 0] = (await claimable(epoch)).map(({ position }) => position);
    expect(await claim(epoch, [first, second])).toEqual([first, second]);
    const next = await takeLease();
    expect(await claim(next, [first, second])).toEqual([first, second]);
    expect(await finish(epoch, first)).toBe(0);
    expect(await database.execute(retryLater, { position: first, epoch, dueAt: FAR, errors: '[]' })).toBe(0);
    expect(await database.execute(buryEvent, { position: first, epoch, errors: '[]', now: 1 })).toBe(0);
    expect(await finish(next, first)).toBe(1);
  });
});

describe('an event', () => {
  it('takes no effect before the one before it in its key, whatever was claimed', async () => {
    const [first = 0, second = 0] = (await claimable(epoch)).map(({ position }) => position);
    await claim(epoch, [first, second]);
    expect(await finish(epoch, second)).toBe(0);
    expect(await finish(epoch, first)).toBe(1);
    expect(await finish(epoch, first)).toBe(0);
    expect(await finish(epoch, second)).toBe(1);
  });

  it('does not keep the worker asking while it waits behind one that is put off', async () => {
    const [first = 0] = (await claimable(epoch)).map(({ position }) => position);
    await claim(epoch, [first]);
    const after = booted.gateway.clock.now();
    expect(await database.first(findNextDue, { epoch, after })).toEqual({ due_at: null });
    await database.execute(retryLater, { position: first, epoch, dueAt: FAR, errors: '[]' });
    expect(await database.first(findNextDue, { epoch, after })).toEqual({ due_at: FAR });
  });
});
