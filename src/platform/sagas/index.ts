/**
 * Processes over several modules, run by the module that owns the outcome.
 * Promises: a saga ends with all steps done or exactly compensated; no compensation after the pivot; it
 * survives the process at every point, since each call is keyed and each result is stored with the next
 * intent.
 * Does not promise isolation: others may see a saga half done. Mark what is in flight (a semantic lock).
 */
export { defineSaga, type SagaDefinition, type SagaIdentity } from './define-saga.ts';
export { createDropContents } from './drop-contents.ts';
export { countUnfinishedSagas, reportSaga, reportSagas, type SagaReport } from './saga-reports.ts';
export { Sagas } from './sagas.ts';
