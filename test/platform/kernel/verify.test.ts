import { globSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  boot,
  clientOf,
  defineModule,
  PLATFORM_PATHS,
  provide,
  react,
  verifyModules,
} from '../../../src/platform/kernel/index.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { createModuleContainer } from '../../../src/platform/kernel/container.ts';
import {
  answersWithout,
  defineContract,
  defineEvents,
  failsWithout,
  query,
} from '../../../src/platform/contracts/index.ts';
import { z } from 'zod';
import { lettersContract, lettersEvents, lettersModule } from '../../support/fixtures/letters-module.ts';
import { createLibraryModule } from '../../support/fixtures/library-module.ts';
import { createReadersModule } from '../../support/fixtures/readers-module.ts';
import { createShelfModule } from '../../support/fixtures/shelf-module.ts';

const letters = lettersModule as unknown as AnyModule;

function moduleNamed(name: string, parts: Partial<AnyModule> = {}): AnyModule {
  const contract = defineContract(name, { summary: name, operations: {}, events: {}, errors: {} });
  const definition = defineModule({
    contract,
    owner: { team: 'team', onCall: 'on call' },
    requires: [],
    tables: {},
    migrations: [],
    parts: [],
    operations: () => ({}),
  });
  return { ...(definition as unknown as AnyModule), ...parts };
}

function createCaller(client: unknown) {
  return client;
}

function violationsOf(modules: readonly AnyModule[]): readonly string[] {
  try {
    verifyModules(modules);
  } catch (error) {
    return (error as { violations: string[] }).violations;
  }
  return [];
}

describe('verification of the modules', () => {
  it('accepts modules that fit together', () => {
    const readers = createReadersModule().module as unknown as AnyModule;
    expect(violationsOf([letters, readers])).toEqual([]);
  });

  it('refuses a copy without a table, without an owner that lists it, and without reactions that keep it', () => {
    const shelf = createShelfModule() as unknown as AnyModule;
    const library = createLibraryModule() as unknown as AnyModule;
    expect(violationsOf([library, shelf])).toEqual([]);
    const [copy] = shelf.copies ?? [];
    if (copy === undefined) throw new Error('the shelf keeps no copy');
    const source = { ...copy.source, operation: 'putBook' };
    const odd = { ...copy, table: 'nowhere', source, keptBy: ['somebody'] };
    expect(violationsOf([library, { ...shelf, copies: [odd, { ...copy, keptBy: [] }] }])).toEqual([
      expect.stringContaining("copy or read model of shelf 'books' is defined more than once"),
      expect.stringContaining('books lies in nowhere, which is not among its tables'),
      expect.stringContaining('filled by library.putBook, which is no query for modules'),
      expect.stringContaining('somebody, which is to keep the copy books, does not react to library'),
      expect.stringContaining('no reaction keeps the copy books'),
    ]);
  });

  it('refuses a module that is called as the platform, or that serves where the platform does', () => {
    const contract = defineContract('parcels', {
      summary: 'Parcels.',
      events: {},
      errors: {},
      operations: {
        countParcels: query({
          summary: 'Counts parcels.',
          access: ['public'],
          route: 'GET /metrics/parcels',
          input: z.strictObject({}),
          output: z.object({}),
        }),
      },
    });
    expect(violationsOf([moduleNamed('persons'), moduleNamed('parcels', { contract })])).toEqual([
      expect.stringContaining('persons is what the platform itself offers'),
      expect.stringContaining('parcels serves /metrics/parcels, and the platform answers there before it'),
    ]);
  });

  it('knows every path at which the platform answers', () => {
    const served = globSync('src/platform/{http,console,transport}/*.ts').flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/(?:\.(?:get|post|use)\(|_PATH = )['`](\/[\w.-]+)/g),
    ]);
    expect(served.length).toBeGreaterThan(10);
    expect(PLATFORM_PATHS).toEqual(expect.arrayContaining(served.map(([, path]) => path)));
  });

  it('refuses a part that asks for a contract which was not declared', () => {
    const caller = moduleNamed('caller', { parts: [provide(createCaller, [clientOf(lettersContract)])] });
    expect(violationsOf([letters, caller])).toEqual([
      expect.stringContaining('asks for the contract of letters without declaring it'),
    ]);
  });

  it('refuses a declared requirement that no part asks for', () => {
    const caller = moduleNamed('caller', { requires: [lettersContract] });
    expect(violationsOf([letters, caller])).toEqual([
      expect.stringContaining('declares that it requires letters, but no part asks'),
    ]);
  });

  it('refuses a fallback for what is not called, and an answer in the place of a command', () => {
    const caller = moduleNamed('caller', {
      requires: [lettersContract],
      parts: [provide(createCaller, [clientOf(lettersContract)])],
      fallbacks: [
        ...failsWithout(lettersContract, ['readLetter'], 'a letter can wait'),
        answersWithout(lettersContract, 'writeLetter', () => ({ version: 1 }), 'nobody will notice'),
        ...failsWithout(createReadersModule().contract, ['listReadings'], 'it is not called'),
      ],
    });
    const readers = createReadersModule().module as unknown as AnyModule;
    expect(violationsOf([letters, readers, caller])).toEqual([
      expect.stringContaining('caller answers for letters.writeLetter, which is a command'),
      expect.stringContaining('without readers.listReadings, which it does not require'),
    ]);
  });

  it('refuses calls in a circle', () => {
    const first = moduleNamed('first');
    const second = moduleNamed('second', {
      requires: [first.contract],
      parts: [provide(createCaller, [clientOf(first.contract)])],
    });
    const closing = {
      ...first,
      requires: [second.contract],
      parts: [provide(createCaller, [clientOf(second.contract)])],
    };
    expect(violationsOf([closing, second])).toEqual([expect.stringContaining('in a circle')]);
  });

  it('refuses a reaction to an event that nobody publishes, and to one’s own', () => {
    const lost = defineEvents('lost', {
      gone: { version: 1, summary: 'gone', data: z.object({}), personal: [] },
    });
    const nothing = () => ({ apply: async () => undefined });
    const reacting = moduleNamed('reacting', {
      reactions: [react(lost.gone, 'seek', nothing)],
      parts: [provide(nothing, [])],
    });
    const own = {
      ...letters,
      reactions: [react(lettersEvents.letterWritten, 'self', nothing)],
      parts: [...letters.parts, provide(nothing, [])],
    };
    expect(violationsOf([reacting, own])).toEqual([
      expect.stringContaining('reacts to lost.gone, which no module publishes'),
      expect.stringContaining('a fact of its own'),
    ]);
  });

  it('reports every violation in one throw', () => {
    const caller = moduleNamed('caller', {
      requires: [lettersContract],
      parts: [provide(createCaller, [clientOf(createReadersModule().contract)])],
    });
    expect(violationsOf([caller, caller]).length).toBeGreaterThanOrEqual(4);
  });

  it('stops the boot before a file is created', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'tearline-')), 'data');
    const caller = moduleNamed('caller', { requires: [lettersContract] });
    await expect(
      boot({ modules: [caller], environment: { DATABASE_URL: `sqlite:${folder}` } }),
    ).rejects.toThrow(/requires letters/);
  });
});

describe('the container of a module', () => {
  it('has no binding for a contract that was not declared, even where verification was passed by', () => {
    const caller = moduleNamed('caller', { parts: [provide(createCaller, [clientOf(lettersContract)])] });
    expect(() => createModuleContainer(caller, [])).toThrow(/No bindings found/);
  });
});
