import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COMPILE_CACHE } from '../../support/compile-cache.ts';
import type { RecordedCall } from '../../../src/platform/contracts/index.ts';
import { rehearse, type StepResult } from '../../../src/platform/extraction/index.ts';
import { Stage } from '../../../src/platform/extraction/rehearsal/stage.ts';
import { readComparison } from '../../../src/platform/extraction/shadow-comparison.ts';
import type { Environment } from '../../../src/platform/foundation/index.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { callersContract, callersModule } from '../../support/fixtures/callers-module.ts';
import { lettersContract, lettersModule } from '../../support/fixtures/letters-module.ts';
import type { PlaceName } from '../../support/place.ts';
import { testPostgres } from '../../support/postgres-cluster.ts';

const MAIN = fileURLToPath(new URL('../../support/fixtures/rehearsed-main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const modules = [lettersModule, callersModule] as unknown as readonly AnyModule[];
const PASS = ['pass', 'pass', 'pass', 'unknown', 'pass', 'pass', 'pass', 'pass'];

let shop: BootedModules;
let temporary: string;
let before: string | undefined;

/** Letters are dictated and read in the running shop, which records the calls. */
async function bootShop(place: PlaceName): Promise<void> {
  shop = await bootModules({ modules, place, environment: { TRAFFIC_RECORDING: 'all' } });
  const { dictate, recite } = shop.kernel.client(callersContract);
  for (const number of [1, 2, 3]) {
    await dictate({ id: `letter ${number}`, text: 'Dear Ada', key: `key ${number}` });
    await recite({ id: `letter ${number}` });
  }
  await shop.kernel.client(lettersContract).readLetter({ id: 'letter 1' });
}

async function environmentOf(place: PlaceName, more: Environment = {}): Promise<Environment> {
  const admin = place.startsWith('postgres') ? { DATABASE_ADMIN_URL: (await testPostgres()).adminUrl } : {};
  return { NODE_COMPILE_CACHE: COMPILE_CACHE, LOG_LEVEL: 'warn', ...shop.environment, ...admin, ...more };
}

function rehearseLetters(
  environment: Environment,
  options: { signal?: AbortSignal; calls?: readonly RecordedCall[]; onStep?: (step: string) => void } = {},
) {
  return rehearse({
    modules,
    module: 'letters',
    environment,
    pass: ['PLANTED_FAULT'],
    main: MAIN,
    root: ROOT,
    signal: options.signal ?? new AbortController().signal,
    runTests: false,
    readTraffic: async () => {
      const { calls, leftOut } = shop.gateway.recordedCalls('letters') ?? { calls: [], leftOut: 0 };
      return { recording: 'on', calls: options.calls ?? calls, leftOut };
    },
    onStep: options.onStep ?? (() => undefined),
    onResult: () => undefined,
  });
}

/** Without the signs of life that its process writes by itself. */
async function storedInShop(): Promise<string> {
  return (await shop.stored()).replaceAll(/^\(\S+\/\d+\/\S+,\d+\)$/gm, '');
}

const statuses = (steps: readonly StepResult[]) => steps.map(({ status }) => status);
const stepOf = (steps: readonly StepResult[], title: string) => {
  const found = steps.find((step) => step.title.includes(title));
  if (found === undefined) throw new Error(`there is no step '${title}'`);
  return found;
};

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'tearline-rehearsing-'));
  before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
});
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(temporary, { recursive: true, force: true });
});

describe.each(['sqlite-database', 'postgres-schema'] as const)('at %s', (place) => {
  beforeAll(() => bootShop(place));
  afterAll(() => shop.stop());

  it('a module that keeps its word passes, and nothing of the rehearsal stays', async () => {
    const stored = await storedInShop();
    const report = await rehearseLetters(await environmentOf(place));
    const { passed, steps } = report;
    expect(steps.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(statuses(steps)).toEqual(PASS);
    expect(passed).toBe(false);
    expect(stepOf(steps, 'data are copied').evidence).toMatch(/letters \(\d+ rows in \d+ tables\)/);
    expect(stepOf(steps, 'answered alike').evidence).toContain('7 recorded calls of 2 operations');
    const { times } = stepOf(steps, 'network hop');
    expect(times.map(({ hop }) => hop)).toEqual([0, 0, 1, 1, 5, 5]);
    expect(Math.min(...times.filter(({ hop }) => hop === 5).map(({ p50 }) => p50))).toBeGreaterThanOrEqual(
      10,
    );
    expect(stepOf(steps, 'Killed').evidence).toMatch(/Killed \(SIGKILL\)/);
    const read = readComparison('letters', () => JSON.stringify(report));
    expect(read).toMatchObject({ code: report.code, shadow: { status: 'pass', calls: 7, mismatches: [] } });
    expect(readdirSync(temporary)).toEqual([]);
    expect(await storedInShop()).toBe(stored);
  });
});

describe('on PostgreSQL', () => {
  beforeAll(() => bootShop('postgres-schema'));
  afterAll(() => shop.stop());

  it('what is left on the stage is found until it is removed', async () => {
    const environment = await environmentOf('postgres-schema');
    const { signal } = new AbortController();
    const stage = await Stage.open({ modules, module: 'letters', environment, main: MAIN, signal });
    await stage.makePlaces();
    await stage.start();
    const left = await stage.findLeft();
    expect(left.filter((what) => what.startsWith('process'))).toHaveLength(3);
    expect(left.some((what) => what.startsWith('database'))).toBe(true);
    expect(left.some((what) => what.startsWith('role'))).toBe(true);
    expect(left).toContain(`folder ${stage.folder}`);
    expect(await stage.remove()).toEqual([]);
    expect(await stage.findLeft()).toEqual([]);
  });
});

it('on a server that has gone, what can be removed is, and what may be left is named', async () => {
  const environment = {
    DATABASE_URL: 'postgres://127.0.0.1:1/shop',
    DATABASE_ADMIN_URL: 'postgres://administrator:secret@127.0.0.1:1/postgres',
  };
  const { signal } = new AbortController();
  const stage = await Stage.open({ modules, module: 'letters', environment, main: MAIN, signal });
  expect(await stage.remove()).toEqual([expect.stringContaining('cannot be reached')]);
  expect(await stage.findLeft()).toEqual([
    expect.stringMatching(`^whatever was made under ${stage.name} on a server: .*cannot be reached`),
  ]);
  expect(readdirSync(temporary)).toEqual([]);
});

it('a folder that cannot be removed is named, and the databases are dropped nevertheless', async () => {
  const environment = {
    DATABASE_URL: 'postgres://127.0.0.1:1/shop',
    DATABASE_ADMIN_URL: 'postgres://administrator:secret@127.0.0.1:1/postgres',
  };
  const { signal } = new AbortController();
  const stage = await Stage.open({ modules, module: 'letters', environment, main: MAIN, signal });
  Object.defineProperty(stage, 'folder', { value: `${stage.folder}\0` });
  expect(await stage.remove()).toEqual([
    expect.stringContaining('cannot be reached'),
    expect.stringContaining('null bytes'),
  ]);
});

describe('on SQLite', () => {
  beforeAll(() => bootShop('sqlite-database'));
  afterAll(() => shop.stop());

  it('a module that answers otherwise apart is found by its recorded traffic, and one that fails otherwise by its contract', async () => {
    const { steps } = await rehearseLetters(
      await environmentOf('sqlite-database', { PLANTED_FAULT: 'otherwise' }),
    );
    const { status, mismatches, remedy } = stepOf(steps, 'answered alike');
    expect(status).toBe('fail');
    expect(mismatches).toContain(
      'call 2, letters.readLetter: text is a text of 14 characters apart, a text of 8 characters together',
    );
    expect(remedy).not.toBeNull();
    expect(JSON.stringify(steps)).not.toMatch(/Dear Ada|something else/);
    expect(stepOf(steps, 'contract holds')).toMatchObject({
      status: 'fail',
      mismatches: expect.arrayContaining(['readLetter answered with contracts.undeclared-error']),
    });
    expect(stepOf(steps, 'Nothing of it stays').status).toBe('pass');
  });

  describe('a module that answers by what its process remembers, in a shop that has recorded nothing', () => {
    let steps: readonly StepResult[];
    let passed: boolean;
    beforeAll(async () => {
      const environment = await environmentOf('sqlite-database', { PLANTED_FAULT: 'forgetful' });
      ({ steps, passed } = await rehearseLetters(environment, { calls: [] }));
    });

    it('is found by the kill', () => {
      expect(stepOf(steps, 'contract holds').status).toBe('pass');
      const { status, mismatches } = stepOf(steps, 'Killed');
      expect([status, mismatches]).toEqual([
        'fail',
        ['writeLetter answered otherwise under the same key after the restart'],
      ]);
    });

    it('leaves the comparison unknown, whatever was made up', () => {
      const { status, evidence } = stepOf(steps, 'answered alike');
      expect([status, passed]).toEqual(['unknown', false]);
      expect(evidence).toMatch(
        /has recorded no call of letters\. \d+ calls with made-up input were answered alike/,
      );
    });
  });

  it('a module that does not start apart fails with what it said, and leaves nothing', async () => {
    const { steps } = await rehearseLetters(
      await environmentOf('sqlite-database', { PLANTED_FAULT: 'silent' }),
    );
    expect(statuses(steps)).toEqual(['pass', 'fail', ...Array(5).fill('unknown'), 'pass']);
    expect(stepOf(steps, 'process of its own').evidence).toContain(
      'The process of letters ended instead of serving',
    );
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('interrupted, it ends at once and leaves nothing', async () => {
    const controller = new AbortController();
    const onStep = (step: string) => {
      if (step.startsWith('making the way longer')) controller.abort(new Error('interrupted'));
    };
    const rehearsing = rehearseLetters(await environmentOf('sqlite-database'), {
      signal: controller.signal,
      onStep,
    });
    await expect(rehearsing).rejects.toMatchObject({
      code: 'extraction.interrupted',
      message: expect.stringContaining('Nothing of it stays.'),
    });
    expect(readdirSync(temporary)).toEqual([]);
  });
});
