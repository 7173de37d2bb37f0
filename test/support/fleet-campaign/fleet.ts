import { ShopClusters } from '../fault-campaign/shop-clusters.ts';
import { type ShopExit, ShopProcess } from '../shop-process.ts';
import { Balancer } from './balancer.ts';
import { FleetBroker } from './fleet-broker.ts';

/** Long enough for a process that is only busy, so short that a campaign need not wait for it. */
export const LEASE_SECONDS = 1;
const SHUTDOWN_DELAY_SECONDS = '1';

export type Transport = 'local' | 'nats';

interface Member {
  readonly shop: ShopProcess;
  readonly leave: () => void;
}

/** Several processes of the real shop on one set of databases, behind a balancer. */
export class Fleet {
  readonly clusters: ShopClusters;
  readonly balancer: Balancer;
  /** Where one carries the events. */
  readonly broker: FleetBroker | undefined;
  /** Producers whose events are told again, from the beginning, since the last check. */
  readonly rewound = new Set<string>();
  readonly #members: Member[] = [];
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(clusters: ShopClusters, balancer: Balancer, broker: FleetBroker | undefined) {
    this.clusters = clusters;
    this.broker = broker;
    this.balancer = balancer;
    this.#environment = {
      ...clusters.environment,
      LEASE_SECONDS: String(LEASE_SECONDS),
      SHUTDOWN_DELAY_SECONDS,
    };
  }

  static async start(processes: number, transport: Transport): Promise<Fleet> {
    const broker = transport === 'nats' ? await FleetBroker.start() : undefined;
    const clusters = await ShopClusters.start({
      DATABASE_PROCESSES: String(processes),
      ...broker?.environment,
    });
    const fleet = new Fleet(clusters, await Balancer.start(), broker);
    // At once: of processes that find empty tables one prepares them.
    await Promise.all(Array.from({ length: processes }, () => fleet.join()));
    return fleet;
  }

  get shops(): readonly ShopProcess[] {
    return this.#members.map(({ shop }) => shop);
  }

  /** Starts one more; with a failpoint it may die before it serves, and then is none more. */
  async join(failpoint?: string): Promise<ShopProcess | undefined> {
    const { folder } = this.clusters;
    const environment = this.#environment;
    const shop = new ShopProcess({ folder, environment, ...(failpoint === undefined ? {} : { failpoint }) });
    const url = await shop.url().catch(async (error: Error) => {
      throw new Error(`${error.message}\n${await this.describe()}`, { cause: error });
    });
    if (url === undefined) {
      if (failpoint === undefined) throw new Error(`the shop did not start:\n${shop.output()}`);
      return undefined;
    }
    this.#members.push({ shop, leave: this.balancer.add(url) });
    void shop.exited.then(() => this.#forget(shop));
    return shop;
  }

  /** Lets one end in order. */
  async end(shop: ShopProcess): Promise<ShopExit> {
    return shop.stop();
  }

  /** Starts what is missing. */
  async complete(processes: number): Promise<void> {
    while (this.#members.length < processes) await this.join();
  }

  /** Who has which lease, how far the cursors are and what the servers are doing, with the last lines of every process. */
  async describe(): Promise<string> {
    const lines: string[] = [];
    for (const [module, { schema }] of this.clusters.placements) {
      const client = await this.clusters.administer(module);
      for (const table of ['runners', 'leases', 'outbox_cursors']) {
        const { rows } = await client.query(`select * from "${schema}"."${table}"`);
        for (const row of rows) lines.push(`${module}.${table} ${JSON.stringify(row)}`);
      }
      const { rows } = await client.query(
        `select pid, usename, state, wait_event_type, wait_event, now() - query_start as since, left(query, 200) as query
          from pg_stat_activity where datname = current_database() and usename = $1 and state <> 'idle'`,
        [this.clusters.placementOf(module).roles.runtime],
      );
      for (const row of rows) lines.push(`${module} ${JSON.stringify(row)}`);
      await client.end();
    }
    return [...lines, ...this.shops.map((shop) => `${shop.pid}:\n${shop.output()}`)].join('\n');
  }

  async remove(): Promise<void> {
    await Promise.all(this.shops.map((shop) => shop.stop()));
    await this.balancer.stop();
    await this.broker?.remove();
    await this.clusters.remove();
  }

  #forget(shop: ShopProcess): void {
    const index = this.#members.findIndex((member) => member.shop === shop);
    const [member] = index < 0 ? [] : this.#members.splice(index, 1);
    member?.leave();
  }
}
