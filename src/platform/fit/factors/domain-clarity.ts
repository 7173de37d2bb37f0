import { modulesTouched } from '../../extraction/index.ts';
import type { FitEvidence } from '../evidence.ts';
import type { Factor, ModuleFinding } from '../factor.ts';

const MOST_SHARED = 0.5;
const FEW_SHARED = 0.25;
/** Fewer say nothing of a share. */
const LEAST_COMMITS = 8;

/** Whether the boundaries are where the changes stop. */
export function domainClarity({ modules, history = [] }: FitEvidence): Factor {
  const names = new Set(modules.map(({ name }) => name));
  const changes = history
    .map((commit) => modulesTouched(commit, names))
    .filter((touched) => touched.size > 0 && touched.size <= names.size / 2);
  const violations = modules.reduce((sum, module) => sum + module.violations, 0);
  const findings = modules.flatMap((module): ModuleFinding[] => {
    const { name } = module;
    if (module.violations > 0)
      return [found(name, 'together', `${module.violations} known violations of its boundary`)];
    const own = changes.filter((touched) => touched.has(name));
    if (own.length < LEAST_COMMITS) return [];
    const shared = own.filter((touched) => touched.size > 1).length / own.length;
    const because = `${Math.round(shared * 100)} % of ${own.length} commits that touch it touch another module too`;
    if (shared > MOST_SHARED) return [found(name, 'together', because)];
    return shared <= FEW_SHARED ? [found(name, 'apart', because)] : [];
  });
  const clear = findings.filter(({ leans }) => leans === 'apart').length;
  return {
    factor: 'domain clarity',
    leans: violations > 0 ? 'together' : clear > modules.length / 2 ? 'apart' : 'unclear',
    evidence: `${changes.length} commits touch some modules and do not sweep over most of them; ${violations} known violations of boundaries.`,
    modules: findings,
  };
}

function found(module: string, leans: ModuleFinding['leans'], because: string): ModuleFinding {
  return { module, leans, because };
}
