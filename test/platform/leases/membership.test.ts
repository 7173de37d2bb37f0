import type { Kysely } from 'kysely';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statement, type TransactionalDatabase } from '../../../src/platform/databases/index.ts';
import { Membership } from '../../../src/platform/leases/index.ts';
import { createLogger } from '../../../src/platform/observability/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';
import { until } from '../../support/until.ts';

const LEASE_MILLISECONDS = 400;
/** A module whose own leases are not these. */
const LEASES = ['one', 'two'];

let booted: BootedModules;
let database: TransactionalDatabase;
let members: Member[];

beforeEach(async () => {
  booted = await bootModules({ modules: [lettersModule], place: 'postgres-schema' });
  const { database: own, membership } = booted.gateway.module('letters');
  // It would be one of those among whom the leases are shared.
  await membership.stop();
  database = own;
  members = [];
});
afterEach(async () => {
  await Promise.all(members.map(({ membership }) => membership.stop()));
  await booted.stop();
});

/** As another process does that has not heard of this one for too long. */
const steal = statement(
  (query: Kysely<{ leases: { epoch: number; runner: string } }>, given: { runner: string }) =>
    query.updateTable('leases').set((row) => ({ epoch: row('epoch', '+', 1), runner: given.runner })),
);

interface Member {
  readonly membership: Membership;
  /** Epochs under which each lease's work began; negative when it ended. */
  readonly log: Record<string, number[]>;
}

async function join(runner: string, leaseMilliseconds = LEASE_MILLISECONDS): Promise<Member> {
  const logger = createLogger('silent');
  const membership = new Membership(database, { runner, leaseMilliseconds, logger });
  const log: Record<string, number[]> = {};
  for (const name of LEASES) {
    const entries: number[] = [];
    log[name] = entries;
    membership.addWork({
      name,
      begin: async (epoch) => void entries.push(epoch),
      end: async () => void entries.push(-(entries.at(-1) ?? 0)),
    });
  }
  await membership.start();
  const member = { membership, log };
  members.push(member);
  return member;
}

const leading = () => members.filter(({ membership }) => membership.leads);

describe('the processes that serve a module', () => {
  it('one that is alone has every lease at once', async () => {
    const { membership, log } = await join('alone');
    expect(membership.leads).toBe(true);
    expect(log).toEqual({ one: [1], two: [1] });
  });

  it('of several each lease has one holder, whoever came first', async () => {
    for (const runner of ['a', 'b', 'c', 'd']) await join(runner);
    await until(() => leading().length === 1 && members.every(({ membership }) => !membership.isAlone));
    expect(members.filter(({ membership }) => LEASES.some((name) => membership.holds(name)))).toHaveLength(1);
  });

  it('one that ends gives its leases back, and another begins under a higher epoch before they have run out', async () => {
    for (const runner of ['a', 'b', 'c']) await join(runner, 30_000);
    await until(() => leading().length === 1 && members.every(({ membership }) => !membership.isAlone));
    const [first] = leading();
    await first?.membership.stop();
    members = members.filter((member) => member !== first);
    await until(() => leading().length === 1);
    const [next] = leading();
    expect(next?.log['one']?.at(-1)).toBeGreaterThan(Math.abs(first?.log['one']?.at(-1) ?? 0));
    expect(first?.log['one']?.at(-1)).toBeLessThan(0);
  });

  it('what one does exclusively the next waits for', async () => {
    const [one, two] = [await join('a'), await join('b')];
    const order: string[] = [];
    const first = one.membership.exclusively('prepare', async () => {
      order.push('a begins');
      await delay(100);
      order.push('a ends');
    });
    await until(() => order.length > 0);
    await two.membership.exclusively('prepare', async () => void order.push('b'));
    await first;
    expect(order).toEqual(['a begins', 'a ends', 'b']);
  });

  it('one whose lease was taken from it ends its work, and goes on under another epoch', async () => {
    const { membership, log } = await join('alone');
    await database.execute(steal, { runner: 'somebody who has ended' });
    await until(() => (log['one']?.length ?? 0) >= 3);
    expect(log['one']).toEqual([1, -1, 3]);
    await until(() => membership.leads);
  });
});
