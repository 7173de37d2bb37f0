import { z } from 'zod';

/** Answers to recorded calls, of the module in a process of its own and of the whole in one, side by side. */
const shadowComparison = z.strictObject({
  /** `unknown` where hardly an answer could be compared. */
  status: z.enum(['pass', 'fail', 'unknown']),
  calls: z.int().min(0),
  /** When the first and the last of them were made in the shop, in ISO 8601; null without calls. */
  since: z.string().nullable(),
  until: z.string().nullable(),
  mismatches: z.array(z.string()).readonly(),
});
export type ShadowComparison = z.output<typeof shadowComparison>;

/** Of a rehearsal's report, what the comparison is of. */
const report = z.object({
  module: z.string(),
  startedAt: z.string(),
  place: z.string(),
  code: z.string(),
  shadow: shadowComparison,
});
export type RehearsedComparison = z.output<typeof report>;

export function fileOfRehearsal(module: string): string {
  return `docs/extraction/rehearsals/${module}.json`;
}

/** Undefined where nothing was rehearsed; null where the file is no report of this module. */
export function readComparison(
  module: string,
  read: (file: string) => string | undefined,
): RehearsedComparison | null | undefined {
  const text = read(fileOfRehearsal(module));
  if (text === undefined) return undefined;
  try {
    const found = report.parse(JSON.parse(text));
    return found.module === module ? found : null;
  } catch {
    return null;
  }
}
