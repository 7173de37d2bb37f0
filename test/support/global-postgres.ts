import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type OwnCluster, ownCluster, SHARED_CLUSTER } from './postgres-cluster.ts';

const CONNECTIONS = 400;

/**
 * Runs once for each test run, before the first file. Starts nothing: only when a test asks for it, there
 * is a cluster, so that tests without PostgreSQL wait for none.
 */
export async function setup(): Promise<() => Promise<void>> {
  // Whoever reaches the cluster can run programs as its user.
  const secretPath = `/${randomUUID()}`;
  const clusters = new Map<string, Promise<OwnCluster>>();
  const server = createServer((request, response) => {
    const [, name] = request.url?.split(`${secretPath}/`) ?? [];
    if (name === undefined) return response.writeHead(404).end();
    const cluster = clusters.get(name) ?? ownCluster({ max_connections: CONNECTIONS });
    clusters.set(name, cluster);
    return answer(cluster, response);
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  process.env[SHARED_CLUSTER] = `http://127.0.0.1:${(server.address() as AddressInfo).port}${secretPath}`;

  return async () => {
    server.close();
    await Promise.all([...clusters.values()].map(async (cluster) => (await cluster).remove()));
  };
}

async function answer(cluster: Promise<OwnCluster>, response: ServerResponse): Promise<void> {
  try {
    const { server, adminUrl } = await cluster;
    response.end(JSON.stringify({ server, adminUrl }));
  } catch (error) {
    response.writeHead(500).end(error instanceof Error ? error.message : String(error));
  }
}
