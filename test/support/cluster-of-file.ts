import { afterAll, beforeAll } from 'vitest';
import { type OwnCluster, ownCluster } from './postgres-cluster.ts';

/** A cluster for the tests of one file: there before the first of them, and gone after the last. */
export function clusterOfFile(
  settings?: Parameters<typeof ownCluster>[0],
): Pick<OwnCluster, 'server' | 'adminUrl' | 'folder'> {
  let cluster: OwnCluster | undefined;
  beforeAll(async () => {
    cluster = await ownCluster(settings);
  });
  afterAll(() => cluster?.remove());
  const started = () => {
    if (cluster === undefined) throw new Error('the cluster of a file is there in its tests and hooks only');
    return cluster;
  };
  return {
    get server() {
      return started().server;
    },
    get adminUrl() {
      return started().adminUrl;
    },
    get folder() {
      return started().folder;
    },
  };
}
