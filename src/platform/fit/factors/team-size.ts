import type { FitEvidence } from '../evidence.ts';
import type { Factor, Leaning } from '../factor.ts';

export const TEAM_SIZE = 'team size';
/** One team can keep one database in mind; Conway's law decides beyond that. */
const FEW_DEVELOPERS = 8;
const MANY_DEVELOPERS = 20;
const MANY_TEAMS = 3;

/** How many have to agree before a table may change. */
export function teamSize({ modules, answers: { developers } }: FitEvidence): Factor {
  const teams = new Set(modules.flatMap((module) => module.teams));
  const shared = modules.filter((module) => module.teams.length > 1);
  return {
    factor: TEAM_SIZE,
    leans: leaning(teams.size, developers),
    evidence: `${teams.size} ${teams.size === 1 ? 'team has' : 'teams have'} ${modules.length} modules in CODEOWNERS; ${developers === undefined ? 'nobody said how many people they are (--developers)' : `they are ${developers} people`}.`,
    modules: shared.map(({ name, teams: owners }) => ({
      module: name,
      leans: 'together',
      because: `${owners.join(' and ')} own it together: whom would its own database belong to?`,
    })),
  };
}

function leaning(teams: number, developers: number | undefined): Leaning {
  if (teams <= 1) return 'together';
  if (developers === undefined) return 'unclear';
  if (developers <= FEW_DEVELOPERS) return 'together';
  return teams >= MANY_TEAMS && developers >= MANY_DEVELOPERS ? 'apart' : 'unclear';
}
