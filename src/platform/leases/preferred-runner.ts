import { createHash } from 'node:crypto';

/**
 * Whose a lease should be: every process comes to the same answer by itself, leases spread evenly, and when
 * a process comes or goes only those leases move that have to (rendezvous hashing, Thaler and Ravishankar,
 * 1998). Undefined when there is nobody.
 */
export function preferredRunner(lease: string, runners: readonly string[]): string | undefined {
  let preferred: string | undefined;
  let highest = '';
  for (const runner of runners) {
    const weight = createHash('sha256').update(`${runner}\n${lease}`).digest('hex');
    if (weight <= highest) continue;
    highest = weight;
    preferred = runner;
  }
  return preferred;
}
