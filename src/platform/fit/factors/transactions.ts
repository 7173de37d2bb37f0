import type { FitEvidence } from '../evidence.ts';
import type { Factor } from '../factor.ts';

/** What has to change together. Within a module a transaction keeps it; between modules a saga does, and costs. */
export function transactions({ modules, answers: { atomic = [] } }: FitEvidence): Factor {
  const sagas = modules.reduce((sum, module) => sum + module.sagas, 0);
  const edges = modules.reduce((sum, module) => sum + module.writesTo.length, 0);
  const invariants = modules.reduce((sum, module) => sum + module.invariants, 0);
  const busy = modules.filter(({ writesTo }) => writesTo.length >= modules.length / 2);
  return {
    factor: 'transactional needs',
    leans: atomic.length > 0 || edges > modules.length ? 'together' : 'unclear',
    evidence: `${sagas} sagas and ${edges} edges over which modules change each other's data; ${invariants} invariants in READMEs, each kept by one module's transactions.`,
    modules: [
      ...atomic.map((module) => ({
        module,
        leans: 'together' as const,
        because: `it must change at once with ${atomic.filter((other) => other !== module).join(' and ') || 'others'}: make it one module with them, whatever the database`,
      })),
      ...busy.map(({ name, writesTo }) => ({
        module: name,
        leans: 'together' as const,
        because: `it changes data of ${writesTo.join(', ')}: apart, each of these is a step that can fail alone`,
      })),
    ],
  };
}
