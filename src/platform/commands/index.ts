/**
 * The command log: a command with a key takes effect once and answers the same every time.
 * Promises: the entry commits with the effect; the same key with another input is refused; a saga's
 * forward step that arrives after its compensation is refused.
 * Does not promise anything about effects outside the module's database: pass the key on to them.
 */
export { clientKey, type Direction, sagaKey } from './command-key.ts';
export { type CommandLog, createCommandLog } from './command-log.ts';
export { forgetAnswers } from './forget-answers.ts';
