import type { z } from 'zod';
import { AppError, isAppError } from '../foundation/index.ts';
import type { Logger } from '../observability/index.ts';

export function parseInput(schema: z.ZodType, input: unknown, fullName: string): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new AppError({
    code: 'contracts.invalid-input',
    kind: 'invalid',
    message: `The input of ${fullName} does not fit its contract, so nothing was done. Correct the listed fields and call again.`,
    details: {
      issues: result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    },
  });
}

export function parseOutput(schema: z.ZodType, output: unknown, fullName: string): unknown {
  const result = schema.safeParse(output);
  if (result.success) return result.data;
  throw new AppError({
    code: 'contracts.invalid-output',
    kind: 'internal',
    message: `${fullName} answered with something that its contract does not allow. This is a bug in that module; what it did stands.`,
    details: {
      issues: result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    },
  });
}

/** Errors of the platform itself (no database, no time) may come out of any operation. */
export function asCrossingError(
  error: unknown,
  declared: ReadonlySet<string>,
  callee: string,
  logger: Logger,
): unknown {
  if (isAppError(error)) {
    const fromPlatform = /^(contracts|databases|commands|sagas|events|http|transport)\./.test(error.code);
    // What the callee itself asked for wrongly is no mistake of its caller.
    const isItsOwn = error.code === 'contracts.invalid-input';
    if ((fromPlatform && !isItsOwn) || declared.has(error.code)) return error;
  }
  logger.error({ err: error, callee }, 'an undeclared error crossed a contract');
  return new AppError({
    code: 'contracts.undeclared-error',
    kind: 'internal',
    message: `${callee} failed in a way that its contract does not declare. This is a bug in that module; its log has the cause.`,
    details: { callee },
    cause: error,
  });
}

export function deadlineExceeded(callee: string): AppError {
  return new AppError({
    code: 'contracts.deadline-exceeded',
    kind: 'timeout',
    message: `${callee} did not answer before its deadline, so its outcome is unknown. Call again; a command with the same idempotency key takes effect once.`,
    details: { callee },
  });
}

export function throughJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
