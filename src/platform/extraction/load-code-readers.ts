/** What reads the code, with the compiler that it brings along: whoever only wants records does without. */
export async function loadCodeReaders() {
  const [{ findContractUsers }, { SourceTree }] = await Promise.all([
    import('./code/contract-users.ts'),
    import('./code/source-tree.ts'),
  ]);
  return { findContractUsers, SourceTree };
}
