import type { FitEvidence, ModuleEvidence } from './evidence.ts';
import type { Factor, Leaning } from './factor.ts';
import { deployment } from './factors/deployment.ts';
import { domainClarity } from './factors/domain-clarity.ts';
import { scale } from './factors/scale.ts';
import { TEAM_SIZE, teamSize } from './factors/team-size.ts';
import { technology } from './factors/technology.ts';
import { transactions } from './factors/transactions.ts';
import { costOf } from './costs.ts';

type Level = 'tables' | 'schema' | 'database' | 'instance';

export interface Recommendation {
  /** A module, or the shop. */
  readonly subject: string;
  readonly recommendation: string;
  readonly level: Level | undefined;
  readonly engine: string | undefined;
  /** Whether enough speaks for a place of its own. */
  readonly isOwnPlace: boolean;
  readonly reasons: readonly string[];
  readonly cost: string;
}

export interface FitReport {
  readonly recordedAt: string;
  /** Whether one database for all is the better choice. */
  readonly isSingleDatabaseBetter: boolean;
  readonly verdict: string;
  readonly factors: readonly Factor[];
  /** First of the shop, then of each module. */
  readonly recommendations: readonly Recommendation[];
}

const FACTORS = [teamSize, domainClarity, scale, transactions, technology, deployment];
const WEIGHT: Readonly<Record<Leaning, number>> = { together: -1, apart: 1, unclear: 0 };
/** A module of whom so much more speaks for a place of its own than against it has one. */
const OWN_DATABASE = 2;

/** What speaks for what, and what follows. Without anything that speaks for more, one database it is. */
export function recommend(evidence: FitEvidence, recordedAt: string): FitReport {
  const factors = FACTORS.map((factor) => factor(evidence));
  const shop = factors.reduce((sum, { leans }) => sum + WEIGHT[leans], 0);
  const judged = evidence.modules.map((module) => judge(module, factors, evidence));
  const apart = judged.filter(({ isOwnPlace }) => isOwnPlace);
  const isSingleDatabaseBetter = apart.length === 0;
  const names = apart.map(({ subject }) => subject).join(', ');
  const verdict = isSingleDatabaseBetter
    ? [
        'A single database is the better choice: nothing that was read or answered speaks for more.',
        ...(factors.every(({ leans }) => leans === 'unclear')
          ? ['But no factor is clear yet, so answer what is asked below before you rely on it.']
          : []),
        ...(judged.some(({ engine }) => engine === 'sqlite')
          ? ['Files of SQLite in one folder count as one: there is no more to run, however many they are.']
          : []),
        'Keep the boundaries; they cost next to nothing on one database, and a level can be raised by configuration when something does.',
      ].join(' ')
    : `One database for most, and places of their own for ${names}.`;
  return {
    recordedAt,
    isSingleDatabaseBetter,
    verdict,
    factors,
    recommendations: [
      {
        subject: 'the shop',
        recommendation: isSingleDatabaseBetter ? 'one database' : `one database, but for ${names}`,
        level: undefined,
        engine: undefined,
        isOwnPlace: false,
        reasons: [
          ...factors.map(({ factor, leans, evidence: what }) => `${factor}: ${leans}. ${what}`),
          `${shop < 0 ? 'More' : shop > 0 ? 'Less' : 'As much'} speaks for keeping together ${shop === 0 ? 'as' : 'than'} for parting.`,
        ],
        cost: 'what its modules cost, each of which says so',
      },
      ...judged,
    ],
  };
}

function judge(module: ModuleEvidence, factors: readonly Factor[], evidence: FitEvidence): Recommendation {
  const found = factors.flatMap(({ factor, modules }) =>
    modules.filter((finding) => finding.module === module.name).map((finding) => ({ factor, ...finding })),
  );
  // Whether there are people for it weighs on every module of which something is to be said.
  const people = factors.find(({ factor }) => factor === TEAM_SIZE)?.leans ?? 'unclear';
  const score = found.reduce((sum, { leans }) => sum + WEIGHT[leans], found.length > 0 ? WEIGHT[people] : 0);
  const needsTechnology = evidence.answers.technology?.[module.name] !== undefined;
  const isAtomic = evidence.answers.atomic?.includes(module.name) === true;
  const engine = engineOf(module, evidence);
  const level = levelOf(module, score, { needsTechnology, isAtomic }, engine);
  const isOwn = !isAtomic && (needsTechnology || score >= OWN_DATABASE);
  return {
    subject: module.name,
    recommendation: `${level} on ${engine}${level === module.level && engine === module.engine ? ', as it is' : ` (now ${module.level} on ${module.engine})`}`,
    level,
    engine,
    isOwnPlace: isOwn,
    reasons:
      found.length === 0
        ? ['nothing speaks for or against a place of its own']
        : found.map(({ factor, because, leans }) => `${factor}, ${leans}: ${because}`),
    cost: costOf(level, engine),
  };
}

/** SQLite serves one process; several need a server. */
function engineOf(module: ModuleEvidence, { answers: { processes = 1 } }: FitEvidence): string {
  if (processes > 1) return 'postgres';
  return module.engine;
}

function levelOf(
  { level, engine: current }: ModuleEvidence,
  score: number,
  { needsTechnology, isAtomic }: { needsTechnology: boolean; isAtomic: boolean },
  engine: string,
): Level {
  // A file for each module costs no more than one for all, so whichever it is may stay.
  const isFile = engine === 'sqlite' && current === 'sqlite' && (level === 'tables' || level === 'database');
  const shared = isFile ? level : engine === 'sqlite' ? 'database' : 'schema';
  if (isAtomic) return shared;
  if (needsTechnology) return 'instance';
  return score >= OWN_DATABASE ? 'database' : shared;
}
