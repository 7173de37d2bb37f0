import type { Environment } from '../../src/platform/foundation/index.ts';
import { type BootOptions, boot, type Kernel, readPlacements } from '../../src/platform/kernel/index.ts';
import { connectModules } from '../../src/platform/transport/index.ts';
import { type ServiceKeys, startFaultyServer } from './faulty-server.ts';
import { PartProcess } from './part-process.ts';
import type { TestedKernel } from './tested-kernel.ts';

export interface PartOptions extends BootOptions {
  /** Whether these are the modules of `src/modules/index.ts`, which this file must not import: tests of one module do. */
  readonly isWholeShop?: boolean;
}

/** The modules of one of two processes, behind a server with faults on the way to it. It has an address before it boots. */
export interface PartOfModules {
  readonly url: string;
  boot(environment: Environment): Promise<BootedPart>;
  /** Also of what has not booted. Answers what went wrong. */
  stop(): Promise<readonly string[]>;
}

/** What a test may ask of a part; where that is another process, of a module only its definition and where its data lie. */
export interface BootedPart extends Pick<TestedKernel, 'notices' | 'module' | 'delivery'> {
  /** Where it runs in the test's process, so that a test can call from there. */
  readonly kernel?: Kernel;
}

/** In the test's process, with databases, keys and a server of its own: the test can set its clock and look into it. */
export async function partBeside(options: BootOptions, keys: ServiceKeys): Promise<PartOfModules> {
  const server = await startFaultyServer();
  let kernel: Kernel | undefined;
  return {
    url: server.url,
    async boot(environment) {
      const booted = await boot({ ...options, environment, connect: connectModules(keys) });
      server.serve(booted, keys);
      kernel = booted;
      return {
        kernel: booted,
        notices: booted.notices,
        module: (name) => booted.module(name),
        delivery: booted.delivery,
      };
    },
    async stop() {
      await server.stop();
      return (await kernel?.stop()) ?? [];
    },
  };
}

/** Whether another process can boot the same: all modules of the shop, and no clock and no ids of a test. */
export function canRunApart({ isWholeShop = false, clock, ids }: PartOptions): boolean {
  return isWholeShop && clock === undefined && ids === undefined;
}

/** In a process of its own. */
export async function partApart({ modules, retry }: BootOptions): Promise<PartOfModules> {
  const child = await PartProcess.start();
  let isBooted = false;
  return {
    url: child.url,
    async boot(environment) {
      const notices = await child.boot({ environment, retry });
      isBooted = true;
      const placements = readPlacements(modules, environment, []);
      return {
        notices,
        module: (name) =>
          ({
            definition: modules.find(({ contract }) => contract.module === name),
            database: { placement: placements.get(name) },
          }) as unknown as ReturnType<Kernel['module']>,
        delivery: {
          flush: (milliseconds) => child.flush(milliseconds),
          deadLetters: cannotLookInto,
          consumers: cannotLookInto,
        },
      };
    },
    async stop() {
      if (isBooted) return child.stop();
      child.end();
      return [];
    },
  };
}

function cannotLookInto(module: string): never {
  throw new TypeError(`${module} lies in another process, so this test cannot look into it`);
}
