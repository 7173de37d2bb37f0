import { z } from 'zod';
import {
  type Contract,
  type ContractProblem,
  type ContractUsers,
  command,
  defineContract,
  defineErrors,
  defineEvents,
  describeContract,
  judgeContracts,
} from '../../../src/platform/contracts/index.ts';

/** A contract with one operation and one event, in whatever shapes a test wants to compare. */
export interface Shapes {
  readonly input?: z.ZodType;
  readonly output?: z.ZodType;
  readonly data?: z.ZodObject;
  readonly version?: number;
}

export const NOBODY: ContractUsers = { ofOperation: () => [], ofEvent: () => [] };
export const USED: ContractUsers = {
  ofOperation: (module, operation) => [
    `shipping (src/modules/shipping/send.ts:7) calls ${module}.${operation}`,
  ],
  ofEvent: (type) => [`shipping hears ${type}`],
};
const errors = defineErrors('storage', {
  full: { kind: 'conflict', details: z.object({ shelf: z.string() }), message: () => 'The shelf is full.' },
});

export function contractOf({
  input = z.strictObject({}),
  output = z.object({}),
  data,
  version = 1,
}: Shapes): Contract {
  return defineContract('storage', {
    version,
    summary: 'Boxes.',
    operations: {
      store: command({
        summary: 'Stores a box.',
        route: 'POST /boxes',
        access: ['public', 'module'],
        input,
        output,
        errors: [errors.full],
      }),
    },
    events: defineEvents('storage', {
      boxStored: { version: 1, summary: 'A box was stored.', data: data ?? z.object({}), personal: [] },
    }),
    errors,
  });
}

export function problemsOf(
  before: Contract,
  now: Contract | undefined,
  users = NOBODY,
): readonly ContractProblem[] {
  return judgeContracts({ storage: describeContract(before) }, now === undefined ? [] : [now], users)
    .problems;
}

/** In the next version, as it has to be; the fields and what is wrong with them. */
export function found(before: Shapes, now: Shapes): string[] {
  return problemsOf(contractOf(before), contractOf({ version: 2, ...now })).map(
    ({ field, what }) => `${field} ${what}`,
  );
}

export const size = z.strictObject({ size: z.int() });
