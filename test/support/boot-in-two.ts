import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../src/platform/foundation/index.ts';
import type { AnyModule, Kernel } from '../../src/platform/kernel/index.ts';
import { openServiceKeys } from '../../src/platform/transport/index.ts';
import { type BootedPart, canRunApart, partApart, partBeside, type PartOptions } from './part-of-modules.ts';
import type { Booted, TestedKernel } from './tested-kernel.ts';

/**
 * The modules as two processes host them, with databases, keys, servers and feeds of their own. Those that others
 * call are apart from their callers: in a process of their own where that can boot the same, and otherwise beside them, so
 * that a test can set their clock and look into both. Each module is called from the process that does not host it.
 */
export async function bootInTwo(options: PartOptions): Promise<Booted> {
  const [callees, callers] = divide(options.modules);
  const folder = await mkdtemp(join(tmpdir(), 'tearline-calls-'));
  const keysFile = join(folder, 'keys.json');
  const keys = await openServiceKeys([], { SERVICE_KEYS_FILE: keysFile });
  if (keys === undefined) throw new TypeError('a file of keys was named');
  const front = await partBeside(options, keys);
  const back = await (canRunApart(options) ? partApart(options) : partBeside(options, keys));
  const stop = async () => {
    const problems = [...(await front.stop()), ...(await back.stop())];
    await rm(folder, { recursive: true, force: true });
    return problems;
  };
  const environmentOf = (
    part: string,
    own: readonly AnyModule[],
    others: readonly AnyModule[],
    url: string,
  ) => ({
    ...placeFor(part, options.environment),
    ...Object.fromEntries(others.map(({ contract }) => [variableOf(contract.module), url])),
    MODULES: own.map(({ contract }) => contract.module).join(),
    SERVICE_KEYS_FILE: keysFile,
  });
  try {
    const called = await back.boot(environmentOf('callees', callees, callers, front.url));
    const calling = await front.boot(environmentOf('callers', callers, callees, back.url));
    const gateway = calling.kernel;
    if (gateway === undefined) throw new TypeError('the callers run beside the test');
    return { kernel: asOne(called, gateway), gateway, stop };
  } catch (error) {
    await stop();
    throw error;
  }
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

function asOne(back: BootedPart, front: Kernel): TestedKernel {
  const hostOf = (module: string) => (front.hosted.includes(module) ? front : back);
  return {
    graph: front.graph,
    contracts: front.contracts,
    hosted: front.graph.modules.map(({ name }) => name),
    metrics: front.metrics,
    copies: front.copies,
    notices: [...back.notices, ...front.notices],
    client: (contract, caller, place) => {
      const isFar = front.hosted.includes(contract.module);
      return ((isFar ? back.kernel : undefined) ?? front).client(contract, caller, place);
    },
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

async function flushBoth(
  parts: readonly Pick<TestedKernel, 'delivery'>[],
  milliseconds: number,
): Promise<boolean> {
  const giveUpAt = performance.now() + milliseconds;
  for (let look = 0; look < LOOKS; look += 1)
    for (const { delivery } of parts) if (!(await delivery.flush(giveUpAt - performance.now()))) return false;
  return true;
}

function variableOf(module: string): string {
  return `${module.toUpperCase().replaceAll('-', '_')}_URL`;
}
