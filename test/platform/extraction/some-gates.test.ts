import { expect, it } from 'vitest';
import { modules } from '../../../src/modules/index.ts';
import { renderChecklist } from '../../../src/platform/cli/render-checklist.ts';
import { runChecklist } from '../../../src/platform/extraction/index.ts';

it('a module that passes some gates is not said to be ready', async () => {
  const report = await runChecklist({
    modules,
    module: 'payments',
    root: process.cwd(),
    environment: { DATABASE_URL: 'sqlite:/nonexistent', DEMO: 'off' },
    auditConfigured: async () => undefined,
    only: [2],
  });
  expect([report.ready, report.gates.map(({ status }) => status)]).toEqual([false, ['pass']]);
  expect(renderChecklist(report, undefined)).toContain(
    'Only 1 of 38 gates of payments were decided: 1 passed, 0 failed, 0 unknown.',
  );
});
