const DUPLICATE_CODES: ReadonlySet<unknown> = new Set([
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  // unique_violation
  '23505',
]);

/**
 * Whether a statement failed because another row has the key. For updates, which have no `on conflict`: two
 * side by side can both find a key free and both take it. The transaction has to end with it.
 */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && DUPLICATE_CODES.has(error.code);
}
