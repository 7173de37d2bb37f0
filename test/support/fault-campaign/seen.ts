import type { Observations } from './fault-report.ts';
import type { Sample } from './sample.ts';
import type { Look } from './watch.ts';

const BEFORE = 100;
const DURING = 1_500;
const AFTER = 3_000;

export const healthy: Sample = {
  kind: 'browse',
  needs: ['catalog'],
  at: DURING,
  status: 200,
  code: '200',
  contentType: 'application/json',
  retryAfter: null,
  milliseconds: 5,
};
export const refused: Sample = {
  ...healthy,
  kind: 'read stock',
  needs: ['sessions', 'inventory'],
  status: 503,
  code: 'databases.unavailable',
  contentType: 'application/problem+json; charset=utf-8',
  retryAfter: '1',
};
const quiet: Look = {
  at: BEFORE,
  isReady: true,
  down: new Map(),
  downByMetrics: [],
  milliseconds: 5,
};
export const named: Look = {
  ...quiet,
  at: DURING,
  down: new Map([['inventory', 'databases.unavailable']]),
  downByMetrics: ['inventory'],
};

/** What a campaign sees when inventory's cluster is stopped and all goes as it should, with some changes. */
export function seen(changes: Partial<Observations> = {}): Observations {
  return {
    fault: {
      name: 'its cluster is stopped',
      victim: 'inventory',
      isComplete: true,
      strike: async () => async () => {},
    },
    moments: { struckAt: 1_000, healingAt: 2_000, healedAt: 2_500 },
    samples: [healthy, refused, recovered],
    looks: [quiet, named, { ...quiet, at: AFTER }],
    rest: { milliseconds: 10, unrest: undefined },
    violations: [],
    ...changes,
  };
}

export const recovered: Sample = { ...healthy, kind: refused.kind, needs: refused.needs, at: AFTER };
