/**
 * Local copies of what other modules own, and read models made from a module's own tables.
 * Promises: a copy is declared, with its owner, its events and its age; it is filled chunk by chunk while
 * events flow, and goes on where it was when it is cut short; an older change never overwrites a newer one,
 * and what was forgotten never comes back, however late an answer or event is; made anew, it is never empty
 * for its readers; at rest it equals its owner, and `reconcile` finds and mends where it does not.
 * Does not promise that a copy is up to date: it says how old it is. What must be right now is asked for.
 */
export {
  Copies,
  type CopyProgress,
  type CopyStatus,
  type ReconcileReport,
} from './copies.ts';
export type { CopiesModule } from './copy-entry.ts';
export { CopyAges } from './copy-ages.ts';
export { exposeCopyGauges } from './copy-gauges.ts';
export { defineCopy, type LocalCopy, pagesOf } from './define-copy.ts';
export type { ReadModel, ReadModelDeclaration } from './read-model.ts';
