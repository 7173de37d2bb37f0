import type { FitEvidence } from '../evidence.ts';
import type { Factor } from '../factor.ts';

/** Whether a module needs what the database of the others does not have. */
export function technology({ modules, answers: { technology: needs } }: FitEvidence): Factor {
  const engines = [...new Set(modules.map(({ engine }) => engine))];
  const needing = Object.entries(needs ?? {});
  return {
    factor: 'technology',
    leans: needs !== undefined && needing.length === 0 ? 'together' : 'unclear',
    evidence: `configured: ${engines.join(' and ')}; ${needs === undefined ? 'nobody said what a module needs beyond that (--technology)' : needing.length === 0 ? 'no module needs anything else' : `${needing.length} need something else`}.`,
    modules: needing.map(([module, need]) => ({
      module,
      leans: 'apart',
      because: `it needs ${need}; a technology more is one more to know, to watch, to back up and to secure`,
    })),
  };
}
