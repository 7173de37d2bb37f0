import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { PlainSummaryReporter } from './test/support/plain-summary-reporter.ts';

const SCENARIOS = [
  'test/scenarios/{checkout,order-keys,erasure,erasure-requests,pending-report,public-api}.test.ts',
  'test/scenarios/orders-{copies,erasure,side-by-side}.test.ts',
];

/** What must hold wherever modules lie. */
const EVERYWHERE = [
  'test/modules/**/*.test.ts',
  'test/platform/{commands,copies,events,sagas}/**/*.test.ts',
  'test/platform/console/console-{api,stream}.test.ts',
  ...SCENARIOS,
];

/** Campaigns that kill, pause and time whole processes: each has the machine for itself, after all others. */
const CAMPAIGNS = ['test/scenarios/{crash,faults,fleet}.test.ts'];

/** The contract tests and the scenarios, which hold however modules call each other. */
const CONTRACTS = [
  'test/modules/**/*.test.ts',
  'test/support/kit/*.test.ts',
  ...SCENARIOS,
  'test/scenarios/{docs-and-probes,limits,openapi}.test.ts',
];
const SOME_CONTRACTS = [
  'test/modules/{carts,payments}/**/*.test.ts',
  'test/support/kit/*.test.ts',
  'test/scenarios/{checkout,pending-report}.test.ts',
];

const LONGEST_MILLISECONDS = 300_000;

/** `TEARLINE_TEST_PLACES` names other places for those; `npm run test:matrix` names all. */
const places = (process.env['TEARLINE_TEST_PLACES'] ?? 'postgres-schema').split(',');

/** `TEARLINE_TEST_WAYS` names ways of calling; `npm run test:ways` names all. Without it, some go over HTTP. */
const waysAsked = process.env['TEARLINE_TEST_WAYS'];
const ways = (waysAsked ?? 'http').split(',');

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-compile-cache.ts', 'test/support/global-postgres.ts'],
    // Processes, not threads: tests open databases, set environment variables and kill what they start.
    pool: 'forks',
    // One more than the two cores: half of the time a test waits, for a server, a retry or another process.
    maxWorkers: 3,
    // Against hanging for ever, and not a measure of speed: machines are shared, and differ by a factor of three.
    testTimeout: LONGEST_MILLISECONDS,
    hookTimeout: LONGEST_MILLISECONDS,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new PlainSummaryReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite-database',
          include: ['test/**/*.test.ts'],
          exclude: CAMPAIGNS,
        },
      },
      {
        extends: true,
        test: {
          name: 'campaigns',
          include: CAMPAIGNS,
          maxWorkers: 1,
          sequence: { groupOrder: 1, sequencer: LongestFirst },
        },
      },
      ...ways.map((way) => ({
        extends: true as const,
        test: {
          name: `calls-${way}`,
          include: waysAsked === undefined ? SOME_CONTRACTS : CONTRACTS,
          env: { TEARLINE_TEST_CALLS: way },
        },
      })),
      ...places.map((place) => ({
        extends: true as const,
        test: {
          name: place,
          include: EVERYWHERE,
          env: { TEARLINE_TEST_PLACE: place },
        },
      })),
    ],
  },
});
