import { modulesTouched } from '../../extraction/index.ts';
import type { FitEvidence } from '../evidence.ts';
import type { Factor } from '../factor.ts';

const MOSTLY = 0.5;
const LEAST_COMMITS = 20;

/** Whether a change of one module has to wait for the others. */
export function deployment({ modules, history = [], answers: { independent } }: FitEvidence): Factor {
  const names = new Set(modules.map(({ name }) => name));
  const changes = history
    .map((commit) => modulesTouched(commit, names))
    .filter((touched) => touched.size > 0);
  const alone = changes.filter((touched) => touched.size === 1).length;
  const share = changes.length === 0 ? 0 : alone / changes.length;
  const mayBeAlone = changes.length >= LEAST_COMMITS && share >= MOSTLY;
  return {
    factor: 'deployment independence',
    leans: independent?.length === 0 ? 'together' : 'unclear',
    evidence: `${alone} of ${changes.length} commits that touch modules touch one alone; ${independent === undefined ? 'nobody said who wants to release alone (--independent)' : independent.length === 0 ? 'nobody wants to release alone' : `${independent.join(', ')} shall be released alone`}.`,
    modules: (independent ?? []).map((module) => ({
      module,
      leans: 'apart',
      because: mayBeAlone
        ? 'its team wants to release it alone, and most changes touch one module alone'
        : `its team wants to release it alone; that most changes touch one module alone is not shown yet (${alone} of ${changes.length})`,
    })),
  };
}
