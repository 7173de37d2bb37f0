import type { AnyModule } from '../kernel/index.ts';

/** Answers to the questions of ownership, each a module or several. */
export interface EntityAnswers {
  /** Whose rules decide whether a change is right. */
  readonly rules?: readonly string[];
  readonly creates?: readonly string[];
  readonly changes?: readonly string[];
  /** With whose things it comes to an end. */
  readonly endsWith?: readonly string[];
  readonly reads?: readonly string[];
}

export const ENTITY_QUESTIONS: Readonly<Record<keyof EntityAnswers, string>> = {
  rules: 'Whose rules decide whether a change of it is right? (modules with commas)',
  creates: 'Who creates it?',
  changes: 'Who changes it afterwards?',
  endsWith: 'With whose things does it come to an end?',
  reads: 'Who only reads it?',
};

export interface OwnershipAdvice {
  readonly entity: string;
  /** Undefined when the answers do not decide. */
  readonly owner: string | undefined;
  readonly advice: string;
  readonly reasons: readonly string[];
  /** What everybody else does. */
  readonly others: readonly string[];
}

/** Whose rules hold outweighs who happens to write. */
const WEIGHTS = { rules: 3, changes: 2, creates: 2, endsWith: 1 } as const;
const LEAST = 3;

/** Who should own a new entity. One that is in somebody's tables has an owner. */
export function whoShouldOwn(
  entity: string,
  answers: EntityAnswers,
  modules: readonly AnyModule[],
): OwnershipAdvice {
  const holder = modules.find(({ tables }) => namesOf(entity).some((name) => name in tables));
  if (holder !== undefined) {
    const { module } = holder.contract;
    const reasons = [`${module} has it in its tables: ${tableOf(entity, holder)}`];
    return {
      entity,
      owner: module,
      advice: `${module} owns it already.`,
      reasons,
      others: othersOf(module, answers),
    };
  }
  const scores = new Map<string, { points: number; reasons: string[] }>();
  for (const [question, weight] of Object.entries(WEIGHTS) as [keyof typeof WEIGHTS, number][]) {
    const named = answers[question] ?? [];
    for (const module of named) {
      const score = scores.get(module) ?? { points: 0, reasons: [] };
      // What several do tells less of each.
      score.points += weight / named.length;
      score.reasons.push(`${REASONS[question]}${named.length > 1 ? ', as others do' : ''}`);
      scores.set(module, score);
    }
  }
  const [first, second] = [...scores].sort(([, one], [, other]) => other.points - one.points);
  const told = (score: typeof first) => score?.[1].reasons.map((reason) => `${score[0]} ${reason}`) ?? [];
  const undecided = { entity, owner: undefined, others: [] };
  const { rules = [] } = answers;
  if (rules.length > 1 && first !== undefined && first[1].points < LEAST)
    return {
      ...undecided,
      advice: `The rules of ${rules.join(' and of ')} govern ${entity}: ${TWO_THINGS}`,
      reasons: rules.map((module) => `${module} ${REASONS.rules}, as others do`),
    };
  if (first === undefined || first[1].points < LEAST)
    return {
      ...undecided,
      advice: `Nobody's rules govern ${entity}: it is a module of its own (npm run tearline -- new module), or not understood yet. Ask whose invariant breaks when it is wrong.`,
      reasons: told(first),
    };
  if (second !== undefined && second[1].points === first[1].points)
    return {
      ...undecided,
      advice: `As much speaks for ${first[0]} as for ${second[0]}: ${TWO_THINGS}`,
      reasons: [...told(first), ...told(second)],
    };
  return {
    entity,
    owner: first[0],
    advice: `${first[0]} should own it.`,
    reasons: told(first),
    others: othersOf(first[0], answers),
  };
}

const TWO_THINGS =
  'perhaps it is two things of one name. Split it by whose rules hold for which part, and ask again.';

const REASONS: Readonly<Record<keyof typeof WEIGHTS, string>> = {
  rules: 'has the rules for it',
  changes: 'changes it',
  creates: 'creates it',
  endsWith: 'has what it comes to an end with',
};

/** Tables are in the plural more often than not. */
function namesOf(entity: string): string[] {
  const name = entity.replaceAll('-', '_');
  return [name, `${name}s`, name.replace(/y$/, 'ies')];
}

function tableOf(entity: string, { tables }: AnyModule): string {
  return namesOf(entity)
    .flatMap((name) => (tables[name] === undefined ? [] : `${name} (${tables[name]})`))
    .join(', ');
}

function othersOf(owner: string, { changes = [], creates = [], reads = [] }: EntityAnswers): string[] {
  const writers = [...new Set([...creates, ...changes])].filter((module) => module !== owner);
  const readers = [...new Set(reads)].filter((module) => module !== owner && !writers.includes(module));
  return [
    ...writers.map((module) => `${module} asks ${owner} by a command of its contract, with a key.`),
    ...readers.map(
      (module) =>
        `${module} asks ${owner} by a query, or keeps a copy fed by its events where it has to answer without it.`,
    ),
  ];
}
