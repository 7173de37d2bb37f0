import { z } from 'zod';

const decided = {
  by: z.string().min(1),
  on: z.iso.date(),
  why: z.string().min(1),
};

const decisionsFile = z.strictObject({
  driver: z
    .strictObject({ driver: z.enum(['scaling', 'deploy cadence', 'ownership']), ...decided })
    .optional(),
  removal: z.strictObject({ oldCopyIsRemovedOn: z.iso.date(), ...decided }).optional(),
});

export interface Decisions {
  readonly file: string;
  readonly driver?: z.output<typeof decisionsFile>['driver'];
  readonly removal?: z.output<typeof decisionsFile>['removal'];
  /** Why the file does not count, where it does not. */
  readonly problem?: string;
}

/** What people have decided about the extraction of a module, with who, when and why. */
export function readDecisions(module: string, read: (file: string) => string | undefined): Decisions {
  const file = `docs/extraction/${module}.json`;
  const text = read(file);
  if (text === undefined) return { file };
  try {
    const { driver, removal } = decisionsFile.parse(JSON.parse(text));
    return { file, ...(driver && { driver }), ...(removal && { removal }) };
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : 'it is no JSON';
    return { file, problem: problem.replaceAll('\n', ' ') };
  }
}
