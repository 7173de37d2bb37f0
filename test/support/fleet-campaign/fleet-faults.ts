import { setTimeout as delay } from 'node:timers/promises';
import { modules } from '../../../src/modules/index.ts';
import { CRASH_POINTS } from '../campaign/crash-points.ts';
import type { Random } from '../campaign/random.ts';
import { type Fleet, LEASE_SECONDS } from './fleet.ts';

/** Something that happens to the fleet while it trades. It is over when the promise resolves. */
export interface FleetFault {
  readonly name: string;
  /** How often it is drawn, compared with the others. */
  readonly weight: number;
  /** Whether requests may go unanswered, or be answered with 5xx; otherwise none may. */
  readonly mayFail: boolean;
  strike(fleet: Fleet, random: Random, processes: number): Promise<void>;
}

const LEASE_MILLISECONDS = LEASE_SECONDS * 1_000;
const POINTS = Object.keys(CRASH_POINTS).filter((point) => CRASH_POINTS[point]?.slow !== true);
/** After it a point that was not reached is given up, and the process is killed all the same. */
const REACH_MILLISECONDS = 3_000;

/** Events of a producer. Telling all of a long history again would leave no time for anything else. */
const TOLD_AGAIN = 2_000;

export const FLEET_FAULTS: readonly FleetFault[] = [
  {
    name: 'a process is killed',
    weight: 4,
    mayFail: true,
    async strike(fleet, random, processes) {
      await delay(random.between(0, 300));
      await random.pick(fleet.shops).kill();
      await fleet.complete(processes);
    },
  },
  {
    name: 'a process kills itself at a named point',
    weight: 6,
    mayFail: true,
    async strike(fleet, random, processes) {
      await fleet.shops[0]?.kill();
      const point = random.pick(POINTS);
      const passage = random.magnitude(CRASH_POINTS[point]?.most ?? 1);
      const armed = await fleet.join(`${point}:${passage}`);
      const late = delay(REACH_MILLISECONDS, undefined, { ref: false });
      if (armed !== undefined) await Promise.race([armed.exited, late]);
      await armed?.kill();
      await fleet.complete(processes);
    },
  },
  {
    name: 'a process is paused past its leases, and goes on',
    weight: 4,
    mayFail: true,
    async strike(fleet, random) {
      const { pid } = random.pick(fleet.shops);
      process.kill(pid, 'SIGSTOP');
      await delay(LEASE_MILLISECONDS + random.between(100, 1_500));
      process.kill(pid, 'SIGCONT');
    },
  },
  {
    name: 'a process is paused for a moment',
    weight: 4,
    mayFail: false,
    async strike(fleet, random) {
      const { pid } = random.pick(fleet.shops);
      process.kill(pid, 'SIGSTOP');
      await delay(random.between(20, LEASE_MILLISECONDS / 3));
      process.kill(pid, 'SIGCONT');
    },
  },
  {
    name: 'every process is replaced by a new one, in turn',
    weight: 2,
    mayFail: false,
    async strike(fleet) {
      for (const shop of [...fleet.shops]) {
        await fleet.join();
        await fleet.end(shop);
      }
    },
  },
  {
    name: 'connections of a module are terminated by the server',
    weight: 20,
    mayFail: true,
    async strike(fleet, random) {
      const module = random.pick(modules).contract.module;
      const client = await fleet.clusters.administer(module);
      try {
        await client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
            where usename = $1 and pid <> pg_backend_pid() and random() < $2`,
          [fleet.clusters.placementOf(module).roles.runtime, random.next()],
        );
      } finally {
        await client.end();
      }
      await delay(random.between(0, 100));
    },
  },
  {
    name: 'connections are cut, also at COMMIT',
    weight: 20,
    mayFail: true,
    async strike({ clusters: { proxy } }, random) {
      const commit = () => (random.chance(0.5) ? random.pick(['before', 'after'] as const) : undefined);
      proxy.become({ is: 'cutting', commit, answer: () => random.chance(0.02) });
      await delay(random.between(20, 200));
      proxy.become({ is: 'open' });
    },
  },
  {
    name: 'a database server is stopped at once, and starts again',
    weight: 3,
    mayFail: true,
    async strike({ clusters: { shared, own } }, random) {
      const cluster = random.chance(0.5) ? shared : own;
      await cluster.crash();
      await cluster.start();
    },
  },
  {
    name: 'the leases of a module are taken away, and its last events are told again',
    weight: 20,
    mayFail: false,
    async strike(fleet, random) {
      const module = random.pick(modules).contract.module;
      const { schema } = fleet.clusters.placementOf(module);
      const client = await fleet.clusters.administer(module);
      try {
        // Two relays for a moment: one that has not noticed yet, and one that goes back.
        await client.query(`update "${schema}".leases set epoch = epoch + 1, runner = null`);
        // One by one: a relay saves several cursors in one transaction, in an order of its own.
        const { rows } = await client.query<{ subscriber: string }>(
          `select subscriber from "${schema}".outbox_cursors`,
        );
        for (const { subscriber } of rows)
          await client.query(
            `update "${schema}".outbox_cursors
                set seen = '1:1:', reading = null,
                  seq = greatest(0, least(seq, (select coalesce(max(seq), 0) from "${schema}".outbox) - $2::bigint))
              where subscriber = $1`,
            [subscriber, TOLD_AGAIN],
          );
        fleet.rewound.add(module);
      } finally {
        await client.end();
      }
      await delay(random.between(0, LEASE_MILLISECONDS / 2));
    },
  },
];

/** Where a broker carries the events. Its absence is no reason for a request to fail. */
export const BROKER_FAULTS: readonly FleetFault[] = [
  {
    name: 'the broker is killed, and starts again',
    weight: 8,
    mayFail: false,
    async strike({ broker }, random) {
      await broker?.server.end('SIGKILL');
      await delay(random.between(0, 1_500));
      await broker?.server.start();
    },
  },
  {
    name: 'the way to the broker falls silent',
    weight: 8,
    mayFail: false,
    async strike({ broker }, random) {
      broker?.proxy.become({ is: 'silent' });
      await delay(random.between(100, 3_000));
      broker?.proxy.become({ is: 'open' });
    },
  },
  {
    name: 'connections to the broker are cut in the middle of what it says',
    weight: 16,
    mayFail: false,
    async strike({ broker }, random) {
      broker?.proxy.become({ is: 'cutting', commit: () => undefined, answer: () => random.chance(0.05) });
      await delay(random.between(100, 1_000));
      broker?.proxy.become({ is: 'open' });
    },
  },
];

/** Faults in an order that the seed decides, each as often as its weight says. */
export function* faultsInTurn(random: Random, faults: readonly FleetFault[]): Generator<FleetFault, never> {
  const all = faults.flatMap((fault) => Array.from({ length: fault.weight }, () => fault));
  for (;;) yield* random.shuffle(all);
}
