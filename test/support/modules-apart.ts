import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../src/platform/foundation/index.ts';
import { httpConfiguration, startHttpServer } from '../../src/platform/http/index.ts';
import { type AnyModule, boot, type Kernel } from '../../src/platform/kernel/index.ts';
import {
  connectModules,
  openServiceKeys,
  serveProcesses,
  serviceKeysFile,
} from '../../src/platform/transport/index.ts';
import { makePlace, type Place } from './place.ts';
import { TcpProxy } from './tcp-proxy.ts';

const RETRY = {
  mostAttempts: 8,
  backoff: { firstMilliseconds: 2, longestMilliseconds: 20 },
  deadlineMilliseconds: 10_000,
};

/** One part of the modules, as a process of its own would host it: own databases, own server, others over HTTP. */
export class ModulesApart {
  readonly names: readonly string[];
  /** On which the others come here. */
  readonly proxy: TcpProxy;
  readonly #group: readonly AnyModule[];
  readonly #target: { readonly host: string; port: number };
  readonly #place: Place;
  #all: readonly AnyModule[] = [];
  #environment: Environment = {};
  #kernel: Kernel | undefined;
  #stop: (() => Promise<void>) | undefined;

  private constructor(
    group: readonly AnyModule[],
    place: Place,
    proxy: TcpProxy,
    target: { host: string; port: number },
  ) {
    this.#group = group;
    this.#place = place;
    this.proxy = proxy;
    this.#target = target;
    this.names = group.map(({ contract }) => contract.module);
  }

  static async make(group: readonly AnyModule[], all: readonly AnyModule[]): Promise<ModulesApart> {
    // Nobody listens on port 1: before it is started, the process is away.
    const target = { host: '127.0.0.1', port: 1 };
    return new ModulesApart(group, await makePlace(all), await TcpProxy.start(target), target);
  }

  get kernel(): Kernel {
    if (this.#kernel === undefined) throw new TypeError(`${this.names.join()} is not running`);
    return this.#kernel;
  }

  get url(): string {
    return `http://127.0.0.1:${this.proxy.port}`;
  }

  /** Where it really listens, without the way in between. */
  get directUrl(): string {
    return `http://127.0.0.1:${this.#target.port}`;
  }

  /** The way in leads to somebody else from now on. */
  leadTo(port: number): void {
    this.#target.port = port;
  }

  /** `all` may hold other versions of the others' contracts. */
  configure(all: readonly AnyModule[], environment: Environment): void {
    this.#all = all;
    this.#environment = environment;
  }

  async start(): Promise<void> {
    const environment = {
      PORT: '0',
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'silent',
      ...this.#place.environment,
      ...this.#environment,
      MODULES: this.names.join(),
    };
    const keys = await openServiceKeys(this.#all, environment);
    if (keys === undefined) throw new TypeError('modules that run apart have service keys');
    const kernel = await boot({
      modules: this.#all,
      environment,
      connect: connectModules(keys),
      retry: RETRY,
    });
    const configuration = httpConfiguration.parse(environment);
    const nobody = () => Promise.reject(new Error('nobody signs in here'));
    const server = await startHttpServer(kernel, configuration, nobody, {
      serveProcesses: serveProcesses(kernel, keys),
    });
    this.#kernel = kernel;
    this.#target.port = server.port;
    this.#stop = async () => {
      await server.drain(2_000);
      const problems = await kernel.stop();
      if (problems.length > 0) throw new Error(problems.join('\n'));
    };
  }

  async stop(): Promise<void> {
    const stop = this.#stop;
    this.#stop = undefined;
    await stop?.();
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.proxy.stop();
    await this.#place.remove();
  }

  get group(): readonly AnyModule[] {
    return this.#group;
  }
}

export interface BootedApart<Count extends readonly unknown[]> {
  readonly processes: { readonly [Index in keyof Count]: ModulesApart };
  readonly keysFile: string;
  stop(): Promise<void>;
}

/**
 * Boots groups of modules apart, each with the addresses of the others; they trust each other's keys. `sees` are
 * the definitions of the others as the last group has them, where its code is of another version.
 */
export async function bootApart<const Groups extends readonly (readonly unknown[])[]>(
  groups: Groups,
  { environment = {}, sees }: { environment?: Environment; sees?: readonly unknown[] } = {},
): Promise<BootedApart<Groups>> {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-apart-'));
  const keysEnvironment = { SERVICE_KEYS_FILE: join(folder, 'keys.json') };
  const processes: ModulesApart[] = [];
  const all = groups.flat() as readonly AnyModule[];
  for (const group of groups) processes.push(await ModulesApart.make(group as readonly AnyModule[], all));
  for (const process of processes) {
    const addresses = processes
      .filter((other) => other !== process)
      .flatMap(({ names, url }) => names.map((name) => [`${name.toUpperCase()}_URL`, url] as const));
    const others =
      sees !== undefined && process === processes.at(-1) ? (sees as readonly AnyModule[]) : undefined;
    process.configure(others === undefined ? all : [...others, ...process.group], {
      ...Object.fromEntries(addresses),
      ...keysEnvironment,
      ...environment,
    });
    await process.start();
  }
  return {
    processes: processes as unknown as BootedApart<Groups>['processes'],
    keysFile: serviceKeysFile(keysEnvironment),
    async stop() {
      for (const process of processes) await process.stop();
      for (const process of processes) await process.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
