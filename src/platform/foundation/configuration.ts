import type { z } from 'zod';

/** Every problem of the configuration at once; `main` prints them and exits with 2. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that a schema names. An empty variable counts as unset. Never throws: problems
 * are added to the list, so that a start can report those of all modules together.
 */
export function readConfiguration<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Environment,
  problems: string[],
): z.output<Schema> | undefined {
  const named: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = environment[name];
    if (value !== undefined && value !== '') named[name] = value;
  }
  const result = schema.safeParse(named);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    // Two modules may read the same variable; what is wrong with it is said once.
    const problem = `${issue.path.join('.')}: ${issue.message}`;
    if (!problems.includes(problem)) problems.push(problem);
  }
  return undefined;
}
