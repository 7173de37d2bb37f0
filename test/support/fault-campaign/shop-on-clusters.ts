import type { Client } from 'pg';
import type { PostgresPlacement } from '../../../src/platform/databases/index.ts';
import type { OwnCluster } from '../postgres-cluster.ts';
import { ShopProcess } from '../shop-process.ts';
import type { TcpProxy } from '../tcp-proxy.ts';
import type { FaultPlace, SqliteCopy } from './fault.ts';
import { ShopClusters } from './shop-clusters.ts';

/** The real shop, one process, on its clusters. Whatever it holds goes with `remove`. */
export class ShopOnClusters implements FaultPlace {
  readonly shop: ShopProcess;
  readonly url: string;
  readonly #clusters: ShopClusters;

  private constructor(clusters: ShopClusters, shop: ShopProcess, url: string) {
    this.#clusters = clusters;
    this.shop = shop;
    this.url = url;
  }

  static async start(): Promise<ShopOnClusters> {
    const clusters = await ShopClusters.start();
    const { folder, environment } = clusters;
    const shop = new ShopProcess({ folder, environment });
    const url = await shop.url();
    if (url === undefined) throw new Error(`the shop did not start:\n${shop.output()}`);
    return new ShopOnClusters(clusters, shop, url);
  }

  get folder(): string {
    return this.#clusters.folder;
  }

  get proxy(): TcpProxy {
    return this.#clusters.proxy;
  }

  get ownCluster(): OwnCluster {
    return this.#clusters.own;
  }

  placementOf(module: string): PostgresPlacement {
    return this.#clusters.placementOf(module);
  }

  administer(module: string, database?: string): Promise<Client> {
    return this.#clusters.administer(module, database);
  }

  copy(): Promise<SqliteCopy> {
    return this.#clusters.copy();
  }

  async remove(): Promise<void> {
    await this.shop.stop();
    await this.#clusters.remove();
  }
}
