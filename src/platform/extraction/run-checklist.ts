import type { ChecklistOptions, ChecklistReport } from './checklist.ts';

/** Decides the gates for a module, one after the other. Whatever was made for that is gone afterwards. */
export async function runChecklist(options: ChecklistOptions): Promise<ChecklistReport> {
  // Only who decides needs the compiler; who reads what was decided does not.
  const { decideGates } = await import('./checklist.ts');
  return decideGates(options);
}
