/** Of the properties of an error those that say what is wrong, and not with whose data. */
const TELLING = [
  'code',
  'kind',
  'details',
  'errno',
  'syscall',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'errors',
] as const;

/**
 * An error as the log has it. Left out is whatever else libraries attach: PostgreSQL's `detail`, for one, quotes the
 * row that was refused.
 */
export function describeError(error: Error): Readonly<Record<string, unknown>> {
  const properties = error as unknown as Readonly<Record<string, unknown>>;
  const told = TELLING.filter((name) => properties[name] !== undefined).map((name) => [
    name,
    properties[name],
  ]);
  return {
    type: error.name,
    message: error.message,
    ...Object.fromEntries(told),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  };
}
