/** Each state once in which provisioning has left something. */
export function statesOf(objects: readonly { state: string }[]): string[] {
  return [...new Set(objects.map(({ state }) => state))].sort();
}
