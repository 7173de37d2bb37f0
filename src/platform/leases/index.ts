/**
 * Which process does what, where several serve the same databases.
 * Promises: a lease has one holder for each epoch, and epochs only rise, so that whoever names its epoch when
 * it writes is refused once another has taken over; a holder that ends gives its leases back at once, one that
 * does not answer loses them after `LEASE_SECONDS`; the leases of a module are shared among the processes that
 * serve it. On SQLite, where one process owns the folder, a start takes every lease over at once.
 * Does not promise that a holder knows at once that it has lost a lease: a process that was paused may go on
 * believing until its next beat. What it writes must name the epoch, or be harmless.
 */
export { Membership } from './membership.ts';
export type { LeasedWork } from './held-lease.ts';
export { isNotLive, type LeaseSchema } from './lease-statements.ts';
