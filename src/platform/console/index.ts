/**
 * A page at `/console` for the staff: the modules with what goes on between them, what is inside each, recent
 * requests, and what audits, checklists and recommendations have found.
 * Promises: nothing runs for it while nobody looks, and one sampler for all who do, once a second; nothing but
 * the page itself goes to anybody but staff; what it changes (dead letters) is recorded with who did it and why;
 * fields of events that are about a person are blank.
 * Does not promise figures of other processes than the one that serves it, nor percentiles finer than the bounds
 * of the histograms, nor every request: it follows some.
 */
export { recordAudit } from './audit-record.ts';
export { createConsole } from './console.ts';
export type { SignIn } from './wire.ts';
