import type { RehearsalReport } from './rehearsal/rehearse.ts';
import type { RehearsalOptions } from './rehearsal/steps-on.ts';

/** Rehearses the extraction of a module, as `rehearsal` has it. What that needs is loaded now, and not with the shop. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const rehearsal = await import('./rehearsal/rehearse.ts');
  return rehearsal.rehearse(options);
}
