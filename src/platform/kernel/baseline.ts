import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../foundation/index.ts';

/** The one file of violations that are known and not mended yet, whichever fence sees them. */
export const BASELINE_FILE = 'boundaries.baseline.json';

const entry = z.strictObject({
  fence: z.string().min(1),
  file: z.string().min(1),
  /** What the file reaches for; never a line, so that an edit elsewhere in the file changes nothing. */
  what: z.string().min(1),
  /** How often, where it is more than once. */
  times: z.int().min(2).optional(),
  /** Who mends it. */
  owner: z.string().min(1),
  reason: z.string().min(10),
  /** The last day on which it is excused. */
  expires: z.iso.date(),
});
export type BaselineEntry = z.output<typeof entry>;

/** Without a file nothing is excused. Throws `kernel.baseline-unreadable`. */
export function parseBaseline(text: string | undefined): BaselineEntry[] {
  if (text === undefined) return [];
  try {
    return z.array(entry).parse(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new AppError({
      code: 'kernel.baseline-unreadable',
      kind: 'invalid',
      message: `${BASELINE_FILE} cannot be read, so nothing is excused. Give each entry fence, file, what, owner, reason (10 letters or more) and expires (YYYY-MM-DD). ${why}`,
      cause,
    });
  }
}

const ROOT = join(import.meta.dirname, '../../..');
/** The fence of calls inside a transaction, which also stands at run time. */
export const CALLS_FENCE = 'no-call-in-a-transaction';
const CALL = /^calls (\S+\.\S+)/;
const FILE_OF_MODULE = /^src\/modules\/([^/]+)\//;

/** Calls inside a transaction that are excused on a day like 2026-11-29: `orders payments.refundPayment`. */
export function excusedCalls(baseline: readonly BaselineEntry[], today: string): Set<string> {
  return new Set(
    baseline.flatMap(({ fence, file, what, expires }) => {
      const [module, callee] = [FILE_OF_MODULE.exec(file)?.[1], CALL.exec(what)?.[1]];
      const isExcused = fence === CALLS_FENCE && expires >= today;
      return isExcused && module !== undefined && callee !== undefined ? [`${module} ${callee}`] : [];
    }),
  );
}

/** Those of the baseline at the root of the code, where there is one. */
export function readExcusedCalls(now: number): Set<string> {
  const file = join(ROOT, BASELINE_FILE);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  return excusedCalls(parseBaseline(text), new Date(now).toISOString().slice(0, 10));
}
