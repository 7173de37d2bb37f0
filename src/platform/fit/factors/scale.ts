import type { FitEvidence } from '../evidence.ts';
import type { Factor } from '../factor.ts';

/** So many times the even share of the calls is a load of its own. */
const SKEWED = 2;
/** Fewer calls say nothing of a share. */
const LEAST_CALLS = 1_000;

/** Whether some modules are asked far more than others, so that one size fits none. */
export function scale({ modules, traffic, answers: { processes = 1 } }: FitEvidence): Factor {
  const calls = new Map(modules.map(({ name }) => [name, 0]));
  for (const { module, calls: count } of traffic?.edges ?? [])
    calls.set(module, (calls.get(module) ?? 0) + count);
  const all = [...calls.values()].reduce((sum, count) => sum + count, 0);
  if (all < LEAST_CALLS)
    return {
      factor: 'scale',
      leans: 'unclear',
      evidence: `${all} calls were recorded, too few to tell. Let a shop run for a day, then: npm run tearline -- fit --traffic`,
      modules: [],
    };
  const even = 1 / modules.length;
  const shares = [...calls].map(([module, count]) => ({ module, share: count / all }));
  const skewed = shares.filter(({ share }) => share >= SKEWED * even);
  return {
    factor: 'scale',
    leans: skewed.length > 0 && processes > 1 ? 'apart' : 'together',
    evidence: `${all} sampled calls; ${shares
      .toSorted((one, other) => other.share - one.share)
      .map(({ module, share }) => `${module} ${Math.round(share * 100)} %`)
      .join(', ')}.`,
    modules: skewed.map(({ module, share }) => ({
      module,
      leans: 'apart',
      because: `${Math.round(share * 100)} % of all calls, ${(share / even).toFixed(1)} times the even share`,
    })),
  };
}
