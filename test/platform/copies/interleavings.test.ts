import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookCopies } from '../../support/fixtures/shelf-module.ts';
import { Shelf } from '../../support/shelf.ts';
import { CopySimulation, type SimulatedCopy, STEPS } from './copy-simulation.ts';

let shelf: Shelf;
beforeAll(async () => {
  shelf = await Shelf.boot();
  await shelf.filled();
});
afterAll(() => shelf.stop());

const plans = fc.array(
  fc.record({ step: fc.constantFrom(...STEPS), key: fc.constantFrom('a', 'b', 'c', 'd') }),
  { minLength: 5, maxLength: 40 },
);

/** The copy as the platform writes it. */
const REAL: SimulatedCopy = {
  save: (transaction, change) => bookCopies.save(transaction, change),
  forget: (transaction, place) => bookCopies.forget(transaction, place),
  fill: bookCopies.statements.fill,
};

async function holdsFor(copy: SimulatedCopy, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const simulation = await CopySimulation.begin(shelf.database, copy);
      for (const { step, key } of plan) await simulation.take(step, key);
      await simulation.comeToRest();
      expect(await simulation.kept()).toEqual(simulation.owned());
      expect(simulation.wentBack).toEqual([]);
    }),
    { numRuns, seed: 20260101 },
  );
}

describe('a copy that is filled while events, answers and erasures come in any order', () => {
  it('equals its owner at rest, never goes back, and brings back nothing that was erased', () =>
    holdsFor(REAL, 150));

  it.each([
    ['without the guard of versions', withoutGuard()],
    ['whose filling writes whatever it has read', { ...REAL, fill: fillBlindly() }],
    ['that deletes where it should remember having forgotten', withoutMarks()],
  ])('%s is caught', async (_bug, copy) => {
    await expect(holdsFor(copy, 150)).rejects.toMatchObject({
      cause: expect.objectContaining({ name: 'AssertionError' }),
    });
  });
});

function withoutGuard(): SimulatedCopy {
  return {
    ...REAL,
    async save(transaction, change) {
      const { key, incarnation, version } = change;
      const [row] = await transaction.all(bookCopies.statements.readKeys, { keys: JSON.stringify([key]) });
      if (row === undefined || row.forgotten === 1) return bookCopies.save(transaction, change);
      const seen = { seenIncarnation: row.incarnation, seenVersion: row.version };
      const said = { key, ...change.fields, incarnation, version, asOf: change.asOf, ...seen };
      await transaction.execute(bookCopies.statements.correct, said);
    },
  };
}

/** As if every row were of an earlier filling. */
function fillBlindly(): SimulatedCopy['fill'] {
  const { build } = REAL.fill;
  return {
    build: (query, given, engine) => {
      const built = build(query, given, engine);
      return {
        compile() {
          const compiled = built.compile();
          return {
            ...compiled,
            sql: compiled.sql.replace(/[\w."]*"generation" < [\w."]*"generation"/, '1 = 1'),
          };
        },
      } as typeof built;
    },
  };
}

function withoutMarks(): SimulatedCopy {
  return {
    ...REAL,
    async forget(transaction, { key }) {
      const [row] = await transaction.all(bookCopies.statements.readKeys, { keys: JSON.stringify([key]) });
      if (row === undefined) return;
      const seen = { seenIncarnation: row.incarnation, seenVersion: row.version };
      await transaction.execute(bookCopies.statements.remove, { key, ...seen });
    },
  };
}
