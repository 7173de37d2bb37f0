import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  defineContract,
  defineEvents,
  type EventDefinition,
  exportPersonInput,
  personErased,
  query,
} from '../../../src/platform/contracts/index.ts';
import {
  type AnyModule,
  defineModule,
  erased,
  provide,
  react,
  verifyModules,
} from '../../../src/platform/kernel/index.ts';

const anything = query({
  summary: 'Anything.',
  access: ['module'],
  input: z.object({}),
  output: z.object({}),
});
const exportPerson = query({
  summary: 'All of it.',
  access: ['module'],
  input: exportPersonInput,
  output: z.object({}),
});
const { leaving } = defineEvents('members', {
  leaving: {
    version: 1,
    summary: 'Somebody leaves.',
    data: z.object({ memberId: z.string() }),
    personal: ['memberId'],
    erasure: 'requested',
  },
});
const { personErased: answered } = defineEvents('letters', { personErased });

function createNothing() {
  return { apply: async () => undefined };
}

interface Parts {
  readonly events?: Readonly<Record<string, EventDefinition>>;
  readonly operations?: Readonly<Record<string, typeof exportPerson>>;
  readonly hears?: readonly EventDefinition[];
  readonly holds?: readonly string[];
}

function define(
  name: string,
  { events = {}, operations = {}, hears = [], holds = ['people'] }: Parts,
): AnyModule {
  const contract = defineContract(name, { summary: name, operations, events, errors: {} });
  return defineModule({
    contract,
    owner: { team: 'team', onCall: 'on call' },
    requires: [],
    tables: { [`people${name === 'letters' ? '' : `_of_${name}`}`]: 'people' },
    personalData: Object.fromEntries(holds.map((table) => [table, { email: erased() }])),
    migrations: [],
    parts: hears.length === 0 ? [] : [provide(createNothing, [])],
    operations: () => ({}) as never,
    reactions: hears.map((event, index) => react(event, `hear-${index}`, createNothing)),
  }) as unknown as AnyModule;
}

const members = (parts: Parts = {}) =>
  define('members', {
    events: { leaving },
    operations: { exportPerson, listErasures: anything as never, getErasure: anything as never },
    hears: [answered as unknown as EventDefinition],
    holds: ['people_of_members'],
    ...parts,
  });
const letters = (parts: Parts = {}) =>
  define('letters', {
    events: { personErased: answered as unknown as EventDefinition },
    operations: { exportPerson },
    hears: [leaving as unknown as EventDefinition],
    ...parts,
  });

function violationsOf(...modules: AnyModule[]): readonly string[] {
  try {
    verifyModules(modules);
  } catch (error) {
    return (error as { violations: string[] }).violations;
  }
  return [];
}

describe('a module that holds personal data', () => {
  it('fits when it reacts to requests of erasure, answers them, and hands out what it holds', () => {
    expect(violationsOf(members(), letters())).toEqual([]);
  });

  it.each([
    ['does not react to the request', { hears: [] }, /does not react to members\.leaving/],
    ['publishes no answer', { events: {}, hears: [leaving] }, /publishes no answer to members\.leaving/],
    ['hands out nothing', { operations: {} }, /letters holds personal data and offers no exportPerson/],
    [
      'declares a table that it does not own',
      { holds: ['poeple'] },
      /in poeple, which is not among its tables/,
    ],
  ])('is refused when it %s', (what, parts, violation) => {
    const asking = what === 'publishes no answer' ? members({ hears: [] }) : members();
    expect(violationsOf(asking, letters(parts as Parts))).toEqual([expect.stringMatching(violation)]);
  });

  it('is refused where nobody could ask for an erasure', () => {
    expect(violationsOf(letters({ hears: [] }))).toEqual([
      expect.stringMatching(/no module publishes an event with `erasure: 'requested'`/),
    ]);
  });

  it('is refused where its answer is not heard', () => {
    expect(violationsOf(members({ hears: [] }), letters())).toEqual([
      expect.stringMatching(/members does not react to letters\.person-erased, so no request/),
    ]);
  });

  it('shows requests when it takes them', () => {
    expect(violationsOf(members({ operations: { exportPerson } }), letters())).toEqual([
      expect.stringMatching(/offers no listErasures/),
      expect.stringMatching(/offers no getErasure/),
    ]);
  });
});
