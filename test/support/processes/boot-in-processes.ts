import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../../src/platform/foundation/index.ts';
import { type BootOptions, readPlacements } from '../../../src/platform/kernel/index.ts';
import { openServiceKeys } from '../../../src/platform/transport/index.ts';
import { CountingIds, isTestClock } from '../kit/clocks-and-ids.ts';
import type { Booted } from '../tested-kernel.ts';
import { asOneKernel, type HostingPart } from './as-one-kernel.ts';
import { divideModules, type Group } from './divide-modules.ts';
import { partApart } from './part-apart.ts';
import { partHere } from './part-here.ts';
import type { PartOfModules } from './part-of-modules.ts';

export interface ProcessesOptions extends BootOptions {
  /** Whether a test is a client of a whole shop: then those whom no module calls lie in its process. */
  readonly isWholeShop?: boolean;
}

/** The modules as several processes host them, with databases, keys, servers and feeds of their own, and with the test's clock. */
export async function bootInProcesses({
  isWholeShop = false,
  ...options
}: ProcessesOptions): Promise<Booted> {
  const { retry, clock, ids } = options;
  if (ids !== undefined && !(ids instanceof CountingIds))
    throw new TypeError('no other process makes ids like these: use countingIds of the kit');
  if (clock !== undefined && !isTestClock(clock))
    throw new TypeError('no other process can read this clock: use one of the kit');
  const { groups, sources } = await divideModules(options.modules, isWholeShop);
  const folder = await mkdtemp(join(tmpdir(), 'tearline-calls-'));
  const keysFile = join(folder, 'keys.json');
  const keys = await openServiceKeys([], { SERVICE_KEYS_FILE: keysFile });
  if (keys === undefined) throw new TypeError('a file of keys was named');
  const share = clock?.shareIn(join(folder, 'clock'));
  const apart = groups.filter(({ name }) => name !== 'beside');
  const here = await partHere({ ...options, ...(ids && { ids: new CountingIds(apart.length) }) }, keys);
  const start = async (group: Group): Promise<StartedPart> => {
    if (group.name === 'beside') return { group, part: here };
    const idRange = ids && apart.indexOf(group);
    return { group, part: await partApart({ modules: sources, retry, clock: share?.shared, idRange }) };
  };
  const parts = await Promise.all(groups.map(start));
  const stop = async () => {
    const problems: string[] = [];
    for (const { part } of parts.toReversed()) problems.push(...(await part.stop()));
    share?.close();
    await rm(folder, { recursive: true, force: true });
    return problems;
  };
  try {
    const hosting: HostingPart[] = [];
    for (const { group, part } of parts) {
      const environment = {
        ...placeFor(group, options.environment),
        ...addressesOf(parts.filter((other) => other.part !== part)),
        MODULES: namesOf(group).join(),
        SERVICE_KEYS_FILE: keysFile,
      };
      const placements = readPlacements(group.modules, environment, []);
      hosting.push({ ...(await part.boot(environment)), placements });
    }
    return { kernel: asOneKernel(hosting, here.kernel), gateway: here.kernel, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface StartedPart {
  readonly group: Group;
  readonly part: PartOfModules;
}

/** SQLite files belong to one process, so each has a folder for them; the data folder is that of all. */
function placeFor({ name }: Group, environment: Environment): Environment {
  const { DATABASE_URL: url = '' } = environment;
  if (!url.startsWith('sqlite:')) return environment;
  return { DATA_FOLDER: url.slice('sqlite:'.length), ...environment, DATABASE_URL: `${url}/${name}` };
}

function addressesOf(parts: readonly StartedPart[]): Environment {
  return Object.fromEntries(
    parts.flatMap(({ group, part }) =>
      namesOf(group).map((name) => [`${name.toUpperCase().replaceAll('-', '_')}_URL`, part.url]),
    ),
  );
}

function namesOf({ modules }: Group): string[] {
  return modules.map(({ contract }) => contract.module);
}
