import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Names the suites that were skipped as a whole, and ends a run with one plain line that a script can read:
 * `N passed, N failed`, and how many were skipped.
 */
export class PlainSummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      // A file or suite that broke down outside its tests fails, even if no test of it ever ran.
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) {
        counts.failed += suite.errors().length;
        if (suite.state() === 'skipped') process.stdout.write(`skipped: ${suite.fullName}\n`);
      }
    }
    const skipped = counts.skipped + counts.pending;
    const line = `${counts.passed} passed, ${counts.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    process.stdout.write(`${line}\n`);
  }
}
