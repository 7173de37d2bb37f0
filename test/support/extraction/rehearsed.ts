import { digestOf } from '../../../src/platform/extraction/code/digest-of.ts';
import { SourceTree } from '../../../src/platform/extraction/code/source-tree.ts';
import {
  fileOfRehearsal,
  type RehearsedComparison,
  type ShadowComparison,
} from '../../../src/platform/extraction/shadow-comparison.ts';
import { file, type Planted } from './gate-plant.ts';

const CALLS = { calls: 12, since: '2026-01-01T00:00:00.000Z', until: '2026-01-01T01:00:00.000Z' };

/** A report of a rehearsal of the code that is here, on SQLite, but for what is told otherwise. */
export function rehearsed(
  module: string,
  shadow: Pick<ShadowComparison, 'status' | 'mismatches'>,
  otherwise: Partial<Pick<RehearsedComparison, 'module' | 'place' | 'code'>> = {},
): Planted {
  const report = {
    module,
    startedAt: '2026-01-01T02:00:00.000Z',
    place: 'sqlite, level database',
    code: digestOf(new SourceTree(process.cwd())),
    shadow: { ...CALLS, ...shadow },
    ...otherwise,
  };
  return file(fileOfRehearsal(module), JSON.stringify(report));
}
