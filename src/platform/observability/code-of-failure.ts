/** What a span tells of a failure: its code or name, never its message. */
export function codeOfFailure(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  return 'code' in failure && typeof failure.code === 'string' ? failure.code : failure.name;
}
