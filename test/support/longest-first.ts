import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, longest first: whoever starts one last waits for it alone. A new clone has no times of an
 * earlier run to go by. The rest comes in vitest's order.
 */
const LONGEST: readonly string[] = [
  'simulation/',
  'platform/scaffolding/',
  'platform/extraction/planted-faults-tried.test.ts',
  'platform/extraction/planted-faults-on-postgres.test.ts',
  'platform/extraction/rehearsal.test.ts',
  'platform/databases/backup/at-each-place.test.ts',
  'scenarios/start-postgres.test.ts',
  'scenarios/backup.test.ts',
  'scenarios/payments-apart.test.ts',
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
