import type { Contract } from '../contracts/index.ts';
import { titleOfStatus } from './problem.ts';
import { ELSEWHERE, type ProblemCodes, problemsOfRoute } from './route-problems.ts';

interface ProblemEntry {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** Public operations that may answer with it; none for what is refused before it comes to one. */
  readonly operations: readonly string[];
}

/** Every problem code that the API may answer with, each with where it may come from; `elsewhere` those of other routes. */
export function listProblems(
  contracts: readonly Contract[],
  elsewhere: ProblemCodes = {},
): Map<string, ProblemEntry> {
  const problems = new Map<string, ProblemEntry>();
  const add = (status: number, codes: readonly string[], operations: readonly string[]) => {
    for (const code of codes) {
      const known = problems.get(code)?.operations ?? [];
      problems.set(code, {
        code,
        status,
        title: titleOfStatus(status),
        operations: [...known, ...operations],
      });
    }
  };
  for (const table of [ELSEWHERE, elsewhere])
    for (const [status, codes] of Object.entries(table)) add(Number(status), codes, []);
  for (const { module, operations } of contracts) {
    for (const [name, operation] of Object.entries(operations)) {
      if (operation.route === undefined) continue;
      for (const [status, codes] of problemsOfRoute(operation, operation.route)) {
        add(status, codes, [`${module}.${name}`]);
      }
    }
  }
  return problems;
}
