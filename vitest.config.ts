import { defineConfig } from 'vitest/config';
import { PlainSummaryReporter } from './test/support/plain-summary-reporter.ts';

/** What must hold wherever modules lie. */
const EVERYWHERE = [
  'test/modules/**/*.test.ts',
  'test/platform/{commands,copies,events,sagas}/**/*.test.ts',
  'test/scenarios/{checkout,erasure,pending-report,public-api}.test.ts',
  'test/scenarios/orders-{copies,erasure,side-by-side}.test.ts',
];

/**
 * Where modules call each other over HTTP, with faults on the way. What they ask of each other while they start is
 * asked before anybody serves it, and what counts calls would count both sides: those files are not here.
 */
const OVER_HTTP = ['test/modules/{carts,orders}/**/*.test.ts', 'test/scenarios/checkout.test.ts'];

/** `TEARLINE_TEST_PLACES` names other places for those; `npm run test:matrix` names all. */
const places = (process.env['TEARLINE_TEST_PLACES'] ?? 'postgres-schema').split(',');

export default defineConfig({
  test: {
    globalSetup: 'test/support/global-postgres.ts',
    // Processes, not threads: tests open databases, set environment variables and kill what they start.
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', new PlainSummaryReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite-database',
          include: ['test/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'calls-over-http',
          include: OVER_HTTP,
          env: { TEARLINE_TEST_CALLS: 'http' },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      ...places.map((place) => ({
        extends: true as const,
        test: {
          name: place,
          include: EVERYWHERE,
          env: { TEARLINE_TEST_PLACE: place },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
    ],
  },
});
