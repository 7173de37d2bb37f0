import { describe, expect, it } from 'vitest';
import { modules } from '../../../src/modules/index.ts';
import type { FitEvidence, ModuleEvidence } from '../../../src/platform/fit/evidence.ts';
import { readEvidence, recommend } from '../../../src/platform/fit/index.ts';

const NOW = '2026-11-29T12:00:00.000Z';

function moduleOf(name: string, change: Partial<ModuleEvidence> = {}): ModuleEvidence {
  return {
    name,
    teams: [`@shop/${name}`],
    engine: 'postgres',
    level: 'schema',
    writesTo: [],
    sagas: 0,
    invariants: 3,
    violations: 0,
    ...change,
  };
}

/** Four modules of four teams, of which nothing is known. */
function evidenceOf(change: Partial<FitEvidence> = {}): FitEvidence {
  const names = ['offers', 'shelves', 'parcels', 'bills'];
  return {
    modules: names.map((name) => moduleOf(name)),
    history: [],
    traffic: undefined,
    answers: {},
    ...change,
  };
}

const commits = (count: number, ...touched: string[]) =>
  Array.from({ length: count }, (_, index) => ({
    id: `${touched.join()}${index}`,
    subject: 'a change',
    files: touched.map((module) => `src/modules/${module}/thing.ts`),
    added: [],
  }));

function traffic(calls: Readonly<Record<string, number>>): FitEvidence['traffic'] {
  return {
    since: NOW,
    until: NOW,
    sampling: 4,
    requests: 1_000,
    edges: Object.entries(calls).map(([module, count]) => ({
      caller: 'edge',
      module,
      operation: 'ask',
      calls: count,
      requests: count,
      most: 1,
    })),
    tables: [],
  };
}

const levelsIn = (evidence: FitEvidence) =>
  Object.fromEntries(
    recommend(evidence, NOW)
      .recommendations.slice(1)
      .map(({ subject, level, engine }) => [subject, `${level} on ${engine}`]),
  );
const factorIn = (evidence: FitEvidence, name: string) =>
  recommend(evidence, NOW).factors.find(({ factor }) => factor === name);

describe('one database', () => {
  it('is the better choice for a small team, and said to be', () => {
    const report = recommend(
      evidenceOf({ answers: { developers: 5, independent: [], technology: {} } }),
      NOW,
    );
    expect(report.isSingleDatabaseBetter).toBe(true);
    expect(report.verdict).toMatch(/^A single database is the better choice/);
    expect(new Set(report.recommendations.slice(1).map(({ level }) => level))).toEqual(new Set(['schema']));
  });

  it('is the better choice where nothing is known, and the factors say that they are unclear', () => {
    const report = recommend(evidenceOf(), NOW);
    expect(report.isSingleDatabaseBetter).toBe(true);
    expect(report.factors.map(({ leans }) => leans)).toEqual(Array.from({ length: 6 }, () => 'unclear'));
    expect(recommend(evidenceOf(), NOW).verdict).toContain('no factor is clear yet');
  });

  it('keeps what has to change at every moment together, whatever else speaks for parting', () => {
    const answers = {
      developers: 40,
      independent: ['bills'],
      technology: { bills: 'a ledger' },
      atomic: ['bills', 'parcels'],
    };
    expect(levelsIn(evidenceOf({ answers }))['bills']).toBe('schema on postgres');
  });

  it('leaves a file for each module on SQLite as it is: one for all would be no cheaper', () => {
    const files = ['offers', 'bills'].map((name) => moduleOf(name, { engine: 'sqlite', level: 'database' }));
    expect(levelsIn(evidenceOf({ modules: files }))).toEqual({
      offers: 'database on sqlite',
      bills: 'database on sqlite',
    });
  });
});

describe('a place of its own', () => {
  it('is for a module whose large team wants to release it alone', () => {
    const answers = { developers: 40, independent: ['bills'] };
    const report = recommend(evidenceOf({ answers }), NOW);
    expect(report).toMatchObject({
      isSingleDatabaseBetter: false,
      verdict: expect.stringContaining('for bills'),
    });
    expect(levelsIn(evidenceOf({ answers }))).toMatchObject({
      bills: 'database on postgres',
      offers: 'schema on postgres',
    });
  });

  it('is not for one whose changes go over its boundary', () => {
    const answers = { developers: 40, independent: ['bills'] };
    const history = [...commits(9, 'bills', 'offers'), ...commits(1, 'bills')];
    expect(levelsIn(evidenceOf({ answers, history }))['bills']).toBe('schema on postgres');
  });

  it('is for one that is asked far more than the others, where several processes serve', () => {
    const answers = { developers: 40, processes: 4 };
    const seen = evidenceOf({ answers, traffic: traffic({ offers: 9_000, bills: 500, parcels: 500 }) });
    expect(levelsIn(seen)['offers']).toBe('database on postgres');
    expect(factorIn(seen, 'scale')?.evidence).toContain('offers 90 %');
  });

  it('is a server, for one that needs another technology', () => {
    const answers = { technology: { offers: 'a search engine' } };
    const [, ...judged] = recommend(evidenceOf({ answers }), NOW).recommendations;
    const [offers] = judged;
    expect(offers).toMatchObject({ level: 'instance', cost: expect.stringContaining('a server of its own') });
    expect(offers?.reasons.join()).toContain('one more to know');
  });

  it('is not recommended on a handful of calls or commits', () => {
    const answers = { developers: 40, processes: 4 };
    const few = evidenceOf({ answers, traffic: traffic({ offers: 90 }), history: commits(3, 'offers') });
    expect(levelsIn(few)['offers']).toBe('schema on postgres');
  });
});

describe('what is read', () => {
  it('is a server where several processes serve: SQLite belongs to one', () => {
    const files = [moduleOf('offers', { engine: 'sqlite', level: 'database' })];
    expect(levelsIn(evidenceOf({ modules: files, answers: { processes: 2 } }))['offers']).toBe(
      'schema on postgres',
    );
  });

  it('counts known violations against parting', () => {
    const broken = evidenceOf({ modules: [moduleOf('offers', { violations: 2 }), moduleOf('bills')] });
    expect(factorIn(broken, 'domain clarity')).toMatchObject({
      leans: 'together',
      modules: [{ module: 'offers', because: '2 known violations of its boundary' }],
    });
  });

  it('is the shop itself: its teams, its edges that write, its sagas and its invariants', async () => {
    const root = new URL('../../..', import.meta.url).pathname;
    const read = await readEvidence({ modules, environment: {}, root, answers: {} });
    const orders = read.modules.find(({ name }) => name === 'orders');
    expect(orders).toMatchObject({
      teams: ['@tearline/checkout'],
      engine: 'sqlite',
      level: 'database',
      sagas: 2,
    });
    expect(orders?.writesTo.toSorted()).toEqual(['inventory', 'payments', 'users']);
    expect(orders?.invariants).toBeGreaterThan(3);
  });
});
