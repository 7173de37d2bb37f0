import { AppError } from '../../../../src/platform/foundation/index.ts';

export const foreignTable = 'databases.foreign-table';
export const forbiddenStatement = 'databases.forbidden-statement';

/** What a check refuses with; undefined when it passes. */
export function refusal(check: () => void): AppError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

export const codeOf = (check: () => void) => refusal(check)?.code;
