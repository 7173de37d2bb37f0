import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { buildModuleGraph } from '../../src/platform/kernel/index.ts';
import { type GoodRun, runWell } from '../support/campaign/good-run.ts';
import { ANSWER_RULES } from '../support/checkers/answers.ts';
import { checkShop } from '../support/checkers/check-shop.ts';
import { CONSERVATION_RULES } from '../support/checkers/conservation.ts';
import { COPY_RULES } from '../support/checkers/copies.ts';
import { eventRules } from '../support/checkers/events.ts';
import { ANSWER_FAULTS } from '../support/checkers/faults/answer-faults.ts';
import { CONSERVATION_FAULTS } from '../support/checkers/faults/conservation-faults.ts';
import { COPY_FAULTS } from '../support/checkers/faults/copy-faults.ts';
import { EVENT_FAULTS } from '../support/checkers/faults/event-faults.ts';
import { type Fault, plant } from '../support/checkers/faults/fault.ts';
import { SAGA_FAULTS } from '../support/checkers/faults/saga-faults.ts';
import type { Marks } from '../support/checkers/marks.ts';
import { SAGA_RULES } from '../support/checkers/sagas.ts';
import { SUBSCRIPTIONS } from '../support/checkers/subscriptions.ts';
import type { Violation } from '../support/checkers/violation.ts';

const FAULTS: readonly Fault[] = [
  ...SAGA_FAULTS,
  ...CONSERVATION_FAULTS,
  ...EVENT_FAULTS,
  ...COPY_FAULTS,
  ...ANSWER_FAULTS,
];
const graph = buildModuleGraph(modules);
const names = graph.modules.map(({ name }) => name);

let good: GoodRun;
let folder: string;
let marks: Marks;
const reported: Violation[] = [];

beforeAll(async () => {
  good = await runWell();
  marks = checkShop(good.folder, good.history).marks;
  folder = await mkdtemp(join(tmpdir(), 'tearline-faults-'));
});

afterAll(async () => {
  await good?.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('the checkers', () => {
  it('report nothing of a good run', () => {
    expect(checkShop(good.folder, good.history, marks).violations).toEqual([]);
  });

  it.each(FAULTS.map((fault, index) => [fault.invariant, fault.name, fault, index] as const))(
    'report %s when %s',
    async (invariant, _name, fault, index) => {
      const place = join(folder, String(index));
      const planted = plant(fault, good, place);
      const { violations } = checkShop(planted.folder, planted.history, marks);
      await rm(place, { recursive: true });
      reported.push(...violations);
      expect(violations.map((violation) => violation.invariant)).toContain(invariant);
    },
  );

  it('have no rule that none of these faults sets off', () => {
    const rules = [
      ...SAGA_RULES,
      ...CONSERVATION_RULES,
      ...eventRules(names),
      ...COPY_RULES,
      ...ANSWER_RULES,
    ];
    const seen = new Set(
      reported.map(({ invariant, detail }) => `${invariant} ${anyModule(detail.split(': {')[0] ?? '')}`),
    );
    const silent = rules
      .map(({ invariant, says }) => `${invariant} ${anyModule(says)}`)
      .filter((rule) => !seen.has(rule));
    expect(silent).toEqual([]);
  });

  it('know who has to be told of what', () => {
    const declared = graph.modules.flatMap(({ name, reacts }) =>
      reacts.map(({ event, consumer }) => ({ event, source: event.split('.')[0], module: name, consumer })),
    );
    expect(new Set(SUBSCRIPTIONS.map((entry) => JSON.stringify(entry)))).toEqual(
      new Set(declared.map((entry) => JSON.stringify(entry))),
    );
  });
});

/** The same rule for another module is the same rule. */
function anyModule(text: string): string {
  return text.replaceAll(new RegExp(`\\b(${names.join('|')})\\b`, 'g'), '…').replace(/ \(.*\)$/, '');
}
