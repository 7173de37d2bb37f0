import type { ContractProblem } from './judge-contracts.ts';

/** The fact, whom it breaks, and the way to it in two steps. */
export function renderContractProblem({ module, part, field, what, breaks, steps }: ContractProblem): string {
  const name = part.startsWith(`${module}.`) ? part : `${module}.${part}`;
  const lines = [
    `✗ ${name}${field === '' ? '' : `: ${field}`} ${what}`,
    `  Breaks ${breaks.length === 0 ? 'nobody whom the code shows; whoever was told of the release' : breaks.join('; ')}.`,
    ...steps.map((step, index) => (steps.length === 1 ? `  ${step}` : `  ${index + 1}. ${step}`)),
  ];
  return lines.join('\n');
}
