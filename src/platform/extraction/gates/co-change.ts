import { moduleOfFile } from '../code/module-of-file.ts';
import type { Commit } from '../code/read-history.ts';
import { nameOf } from '../evidence.ts';
import { failed, type Gate, passed, unknown } from '../gate.ts';

/** Share of changes that may go over the boundary. */
const MOST_SHARED = 0.5;
/** How sure it has to be that the share is higher. */
const DOUBT = 0.05;

/**
 * 7: what changes together belongs together. Left out are the commits that made the module, and those that
 * sweep over more than half of all modules, which say nothing about two of them.
 */
export const coChange: Gate = {
  number: 7,
  title: 'Co-change across the boundary is low (share of commits touching this module and another)',
  kinds: ['code'],
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const history = await evidence.history();
    if (history === undefined || history.length === 0)
      return [unknown('There is no git history.', 'Run the checklist in a clone with its history.')];
    const names = new Set(evidence.modules.map(({ contract }) => contract.module));
    const touching = history
      .map((commit) => ({ commit, touched: modulesTouched(commit, names) }))
      .filter(({ touched }) => touched.has(module));
    const counted = touching
      .filter(({ commit }) => !founds(commit, module))
      .filter(({ touched }) => touched.size <= names.size / 2);
    if (counted.length === 0)
      return [
        unknown(
          `Of ${touching.length} commits that touch ${module}, all founded it or swept over most modules.`,
          'Decide when it has changed by itself for a while, or run the checklist where its history is whole.',
        ),
      ];
    const shared = counted.filter(({ touched }) => touched.size > 1);
    const what = `Of ${touching.length} commits that touch ${module}, ${counted.length} neither founded it nor swept over most modules; ${shared.length} of those touch another module too`;
    const chance = chanceOfAtLeast(shared.length, counted.length);
    if (chance >= DOUBT) return [passed(`${what}: no sign of a share over ${MOST_SHARED * 100} %.`)];
    return [
      failed(
        `${what}, such as ${shared
          .slice(0, 3)
          .map(({ commit }) => `${commit.id} (${commit.subject})`)
          .join(', ')}: more than ${MOST_SHARED * 100} %.`,
        'Find what changes together and put it on one side of the boundary before extracting.',
      ),
    ];
  },
};

/** Of what ships. */
export function modulesTouched({ files }: Commit, names: ReadonlySet<string>): Set<string> {
  const shipped = files.filter((file) => !file.startsWith('test/'));
  return new Set(shipped.flatMap((file) => moduleOfFile(file) ?? []).filter((module) => names.has(module)));
}

function founds({ added }: Commit, module: string): boolean {
  return ['contract.ts', 'module.ts'].some((file) => added.includes(`src/modules/${module}/${file}`));
}

/** How likely so many of so many are, if the share were just at the bound. */
function chanceOfAtLeast(hits: number, trials: number): number {
  let chance = 0;
  for (let count = hits; count <= trials; count += 1)
    chance += choose(trials, count) * MOST_SHARED ** count * (1 - MOST_SHARED) ** (trials - count);
  return chance;
}

function choose(total: number, some: number): number {
  let ways = 1;
  for (let index = 0; index < some; index += 1) ways = (ways * (total - index)) / (index + 1);
  return ways;
}
