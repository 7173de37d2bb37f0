import type { Contract } from '../contracts/index.ts';
import { STATUS_OF_KIND } from './problem.ts';

export interface ProblemEntry {
  readonly code: string;
  readonly status: number;
  /** Public operations that may answer with it. */
  readonly operations: readonly string[];
}

/** The problem codes that operations declare, each with where it may come from. */
export function listProblems(contracts: readonly Contract[]): Map<string, ProblemEntry> {
  const problems = new Map<string, ProblemEntry>();
  for (const { module, operations } of contracts) {
    for (const [name, operation] of Object.entries(operations)) {
      if (operation.route === undefined) continue;
      for (const { code, kind } of operation.errors) {
        const known = problems.get(code)?.operations ?? [];
        problems.set(code, {
          code,
          status: STATUS_OF_KIND[kind],
          operations: [...known, `${module}.${name}`],
        });
      }
    }
  }
  return problems;
}
