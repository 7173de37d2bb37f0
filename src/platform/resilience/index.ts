/**
 * Bounded waiting: one wheel for all deadlines, backoff with jitter, a wait that can be cut short.
 * Promises: a deadline fires within 40 ms of its time. It stops waiting, not work: whoever sets a
 * deadline must make sure that late results are harmless.
 */
export { backoffDelay } from './backoff.ts';
export { deadlineWheel } from './deadline-wheel.ts';
export { sleep } from './sleep.ts';
export { WakeUp } from './wake-up.ts';
