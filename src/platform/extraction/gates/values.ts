import { isDeepStrictEqual } from 'node:util';
import { findUnplain, type NamedSchema, schemasOf } from '../code/plain-values.ts';
import { sampleOf } from '../code/sample-of.ts';
import { nameOf } from '../evidence.ts';
import { type Gate, noneOf } from '../gate.ts';
import { exerciseOf } from '../probe/exercise-of.ts';

const REMEDY =
  'Carry text, numbers, booleans, lists and objects: an ISO text for a time, a text for a large number.';
const SAMPLES = [1, 2, 3];

/** 8 */
export const values: Gate = {
  number: 8,
  title: 'Contract values are plain data: they survive a JSON round trip',
  kinds: ['code', 'probe'],
  read: ({ definition }) => {
    const { contract } = definition;
    const schemas = schemasOf(contract);
    const tried = schemas.map(tryRoundTrip);
    return [
      noneOf(
        schemas.flatMap(({ name, schema }) => findUnplain(schema).map((part) => `${name} carries ${part}`)),
        `${schemas.length} schemas of ${contract.module} have nothing that JSON does not have.`,
        REMEDY,
      ),
      noneOf(
        tried.flatMap(({ problem }) => problem ?? []),
        `Samples of ${tried.filter(({ made }) => made).length} of them are the same after JSON.`,
        REMEDY,
      ),
    ];
  },
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const exercise = await exerciseOf(evidence.probes);
    const outcomes = exercise.outcomes.filter((outcome) => outcome.module === module);
    return [
      noneOf(
        outcomes
          .filter(({ codes }) => codes.includes('contracts.invalid-output'))
          .map(({ what }) => `${what} answered what its contract does not allow`),
        `${outcomes.length} operations and reactions ran with JSON between the modules, and every answer fitted its contract.`,
        REMEDY,
      ),
    ];
  },
};

function tryRoundTrip({ name, schema }: NamedSchema): { readonly made: boolean; readonly problem?: string } {
  const samples = SAMPLES.flatMap((number) => {
    const parsed = schema.safeParse(sampleOf(schema, { number }));
    return parsed.success ? [parsed.data] : [];
  });
  for (const sample of samples) {
    const back = schema.safeParse(viaJson(sample));
    if (!back.success || !isDeepStrictEqual(back.data, sample))
      return { made: true, problem: `${name} is something else after JSON` };
  }
  return { made: samples.length > 0 };
}

function viaJson(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return undefined;
  }
}
