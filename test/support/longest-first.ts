import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, longest first: whoever starts one last waits for it alone. A new clone has no times of an
 * earlier run to go by. The rest comes in vitest's order.
 */
const LONGEST: readonly string[] = [
  'simulation/',
  'platform/extraction/rehearsal.test.ts',
  'scenarios/rehearsal.test.ts',
  'platform/extraction/planted-faults.test.ts',
  'scenarios/fleet.test.ts',
  'scenarios/crash.test.ts',
  'scenarios/faults.test.ts',
  'scenarios/payments-apart.test.ts',
  'scenarios/checkers.test.ts',
  'scenarios/checkout.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = LONGEST.findIndex((part) => moduleId.includes(`/test/${part}`));
      return rank < 0 ? LONGEST.length : rank;
    };
    return rest.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
