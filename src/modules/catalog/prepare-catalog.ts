/** At every start: what has to be there is there. */
export function createPrepareCatalog(
  loadDemonstration: () => Promise<readonly string[]>,
  ensureSearchIndex: () => Promise<readonly string[]>,
): () => Promise<readonly string[]> {
  return async () => [...(await loadDemonstration()), ...(await ensureSearchIndex())];
}
