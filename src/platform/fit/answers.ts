/** What no tool can read. What is left out stays unclear. */
export interface Answers {
  /** People who change the code. */
  readonly developers?: number;
  /** Processes that must serve at once. */
  readonly processes?: number;
  /** Modules whose team wants to release without waiting for others. */
  readonly independent?: readonly string[];
  /** What a module needs that the database of the others does not have, by module. */
  readonly technology?: Readonly<Record<string, string>>;
  /** Modules that must change together or not at all, at every moment: a saga will not do. */
  readonly atomic?: readonly string[];
}

/** As a person is asked them, by answer. */
export const QUESTIONS: Readonly<Record<keyof Answers, string>> = {
  developers: 'How many people change this code?',
  processes: 'How many processes have to serve at once?',
  independent: 'Which modules does a team want to release without waiting for others? (names with commas)',
  technology:
    'Which module needs what the common database does not have? (module=need, e.g. analytics=columns; with commas)',
  atomic:
    'Which modules must change together at every moment, so that a saga will not do? (names with commas)',
};
