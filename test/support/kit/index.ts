/**
 * For tests of modules: boots one alone, beside fakes of whatever it needs or beside the real thing, has it hear events,
 * and looks at what it publishes.
 * Promises: real databases, where the run puts them, migrated from templates that are made once; everything between
 * modules is parsed by their contracts, fakes included; time and ids stand still unless a test moves them.
 * Does not fake a module's own database, commands, events or sagas: those are the real ones. docs/testing.md shows it.
 */
export { type Fake, fakeOf } from './fake-of.ts';
export { countingIds, fixedClock, shiftedClock, type TestClock } from './clocks-and-ids.ts';
export { type Published, scenario } from './scenario.ts';
export { listDeadLetters } from './dead-letters.ts';
export { replay } from './replay.ts';
export { runJob } from './run-job.ts';
export { type Slice, slice, type SliceOptions } from './slice.ts';
export { sampleOf } from '../sample-of.ts';
export { isOnPostgres, makePlace, placeOfRun } from '../place.ts';
