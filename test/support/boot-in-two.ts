import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../src/platform/foundation/index.ts';
import { type AnyModule, boot, type BootOptions, type Kernel } from '../../src/platform/kernel/index.ts';
import { connectModules, openServiceKeys } from '../../src/platform/transport/index.ts';
import type { Booted, TestedKernel } from './tested-kernel.ts';
import { type FaultyServer, startFaultyServer } from './faulty-server.ts';

/**
 * The modules as two processes host them, with databases, keys, servers and feeds of their own, though here in one, so
 * that a test can set their clock and look into both. Those that others call are apart from their callers. Each
 * module is called from the process that does not host it.
 */
export async function bootInTwo(options: BootOptions): Promise<Booted> {
  const [callees, callers] = divide(options.modules);
  const folder = await mkdtemp(join(tmpdir(), 'tearline-calls-'));
  const keysFile = join(folder, 'keys.json');
  const keys = await openServiceKeys([], { SERVICE_KEYS_FILE: keysFile });
  if (keys === undefined) throw new TypeError('a file of keys was named');
  const servers = [await startFaultyServer(), await startFaultyServer()] as const;
  const stopServers = async () => {
    for (const server of servers) await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const bootPart = async (
    own: readonly AnyModule[],
    others: readonly AnyModule[],
    [server, other]: readonly [FaultyServer, FaultyServer],
    environment: Environment,
  ) => {
    const addresses = others.map(({ contract }) => [variableOf(contract.module), other.url] as const);
    const kernel = await boot({
      ...options,
      environment: {
        ...environment,
        ...Object.fromEntries(addresses),
        MODULES: own.map(({ contract }) => contract.module).join(),
        SERVICE_KEYS_FILE: keysFile,
      },
      connect: connectModules(keys),
    });
    server.serve(kernel, keys);
    return kernel;
  };
  const kernels: Kernel[] = [];
  try {
    const [first, second] = servers;
    kernels.push(await bootPart(callees, callers, [first, second], placeFor('callees', options.environment)));
    kernels.push(await bootPart(callers, callees, [second, first], placeFor('callers', options.environment)));
  } catch (error) {
    for (const kernel of kernels) await kernel.stop();
    await stopServers();
    throw error;
  }
  const [back, front] = kernels as [Kernel, Kernel];
  return {
    kernel: asOne(back, front),
    gateway: front,
    async stop() {
      await stopServers();
      return [...(await front.stop()), ...(await back.stop())];
    },
  };
}

/** Whoever is called, and whoever is not; where nobody calls, the first and the others. */
function divide(modules: readonly AnyModule[]): [AnyModule[], AnyModule[]] {
  const called = new Set(modules.flatMap(({ requires }) => requires.map(({ module }) => module)));
  if (called.size === 0) return [modules.slice(0, 1), modules.slice(1)];
  const isCalled = ({ contract }: AnyModule) => called.has(contract.module);
  return [modules.filter(isCalled), modules.filter((module) => !isCalled(module))];
}

/** SQLite files belong to one process, so each has a folder for them; the data folder is that of both. */
function placeFor(part: string, environment: Environment): Environment {
  const { DATABASE_URL: url = '' } = environment;
  if (!url.startsWith('sqlite:')) return environment;
  return { DATA_FOLDER: url.slice('sqlite:'.length), ...environment, DATABASE_URL: `${url}/${part}` };
}

function asOne(back: Kernel, front: Kernel): TestedKernel {
  const hostOf = (module: string) => (front.hosted.includes(module) ? front : back);
  return {
    graph: front.graph,
    contracts: front.contracts,
    hosted: front.graph.modules.map(({ name }) => name),
    metrics: front.metrics,
    copies: front.copies,
    notices: [...back.notices, ...front.notices],
    client: (contract, caller, place) =>
      (front.hosted.includes(contract.module) ? back : front).client(contract, caller, place),
    module: (name) => hostOf(name).module(name),
    delivery: {
      deadLetters: (module) => hostOf(module).delivery.deadLetters(module),
      consumers: (module) => hostOf(module).delivery.consumers(module),
      flush: (milliseconds) => flushBoth([front, back], milliseconds),
    },
  };
}

/** An event may go there and back while only one of them is looked at. */
const LOOKS = 3;

async function flushBoth(kernels: readonly Kernel[], milliseconds: number): Promise<boolean> {
  const giveUpAt = performance.now() + milliseconds;
  for (let look = 0; look < LOOKS; look += 1)
    for (const { delivery } of kernels)
      if (!(await delivery.flush(giveUpAt - performance.now()))) return false;
  return true;
}

function variableOf(module: string): string {
  return `${module.toUpperCase().replaceAll('-', '_')}_URL`;
}
