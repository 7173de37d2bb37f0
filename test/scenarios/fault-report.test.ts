import { describe, expect, it } from 'vitest';
import { type Observations, reportFault } from '../support/fault-campaign/fault-report.ts';
import { healthy, named, recovered, refused, seen } from '../support/fault-campaign/seen.ts';

const usual = seen();
const [before, , after] = usual.looks;

const COMPLAINTS: readonly (readonly [string, Partial<Observations>, string])[] = [
  [
    'somebody failed who does not need the module',
    { samples: [...usual.samples, { ...healthy, status: 503 }] },
    'does not need inventory',
  ],
  [
    'somebody failed before the fault',
    { samples: [...usual.samples, { ...healthy, at: 10, status: 500 }] },
    'does not need inventory',
  ],
  [
    'the module answered with a 500',
    { samples: [...usual.samples, { ...refused, status: 500 }] },
    'no good answer',
  ],
  [
    'a 503 did not say when to come back',
    { samples: [...usual.samples, { ...refused, retryAfter: null }] },
    'no good answer',
  ],
  [
    'a 503 was no problem document',
    { samples: [...usual.samples, { ...refused, contentType: 'text/html' }] },
    'no good answer',
  ],
  [
    'somebody waited beyond every deadline',
    { samples: [...usual.samples, { ...refused, milliseconds: 12_000 }] },
    'no good answer',
  ],
  ['nothing succeeded afterwards', { samples: [healthy, refused] }, 'did not recover'],
  [
    'one kind did not succeed afterwards',
    { samples: [...usual.samples, { ...refused, kind: 'count-stock' }] },
    'did not recover',
  ],
  ['the shop was not ready', { looks: [...usual.looks, { ...named, isReady: false }] }, '/readyz'],
  ['/status never said so', { looks: [before, after].filter((look) => look !== undefined) }, '/status never'],
  ['/metrics never said so', { looks: [{ ...named, downByMetrics: [] }] }, '/metrics never'],
  ['/status did not take it back', { looks: [named] }, 'still called inventory down'],
  [
    '/status called another module down',
    { looks: [...usual.looks, { ...named, down: new Map([['carts', 'databases.unavailable']]) }] },
    'called carts down',
  ],
  ['something stayed under way', { rest: { milliseconds: 1, unrest: 'a saga' } }, 'did not come to rest'],
  ['something was lost', { violations: [{ invariant: 'O1', detail: 'an event is gone' }] }, 'O1 an event'],
];

describe('the report of a fault', () => {
  it('has no complaint when only those noticed who had to', () => {
    expect(usual.samples).toContain(recovered);
    expect(reportFault(usual).complaints).toEqual([]);
  });

  it.each(COMPLAINTS)('complains when %s', (_when, changes, complaint) => {
    expect(reportFault(seen(changes)).complaints).toContainEqual(expect.stringContaining(complaint));
  });

  it('counts what is not answered with a success, in the phase in which it was asked', () => {
    const { others, dependants } = reportFault(usual);
    expect(others.during).toMatchObject({ requests: 1, errors: 0, p50: 5, p99: 5 });
    expect(dependants).toMatchObject({ during: { requests: 1, errors: 1 }, after: { errors: 0 } });
    expect(dependants.answers).toEqual({ 'read stock: 503 databases.unavailable': 1 });
  });
});
