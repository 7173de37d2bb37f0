import type { Attempt, Outcome } from './attempt.ts';

/** What came of all that one module tried on another. */
export interface MatrixCell {
  readonly attacker: string;
  readonly victim: string;
  readonly counts: Readonly<Record<Outcome, number>>;
}

/** A row for each attacker, in the order of the modules; nobody attacks itself. */
export function attackMatrix(modules: readonly string[], attempts: readonly Attempt[]): MatrixCell[][] {
  return modules.map((attacker) =>
    modules
      .filter((victim) => victim !== attacker)
      .map((victim) => {
        const made = attempts.filter((attempt) => attempt.attacker === attacker && attempt.victim === victim);
        const count = (outcome: Outcome) => made.filter((attempt) => attempt.outcome === outcome).length;
        return {
          attacker,
          victim,
          counts: {
            refused: count('refused'),
            crossed: count('crossed'),
            allowed: count('allowed'),
            unknown: count('unknown'),
          },
        };
      }),
  );
}
