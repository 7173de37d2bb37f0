import { file, type GatePlant } from './gate-plant.ts';
import { rehearsed } from './rehearsed.ts';

/** What shows in what people have decided, and in what a shop and a rehearsal have recorded. */
export const recordedPlants: readonly GatePlant[] = [
  {
    gate: 1,
    what: 'a decision that nobody has signed',
    kind: 'decision',
    module: 'payments',
    plant: () => file('docs/extraction/payments.json', '{"driver": {"driver": "scaling", "why": "fashion"}}'),
  },
  {
    gate: 6,
    what: 'a caller that the code does not show',
    kind: 'traffic',
    module: 'payments',
    plant: () => ({
      traffic: trafficOf({ caller: 'carts', module: 'payments', operation: 'refundPayment' }),
    }),
  },
  {
    gate: 9,
    what: 'a chatty loop',
    kind: 'traffic',
    module: 'payments',
    plant: () => ({
      traffic: trafficOf({ caller: 'orders', module: 'payments', operation: 'capturePayment', most: 40 }),
    }),
  },
  {
    gate: 35,
    what: 'an answer that differs apart and together',
    kind: 'traffic',
    module: 'payments',
    plant: () =>
      rehearsed('payments', {
        status: 'fail',
        mismatches: ['call 7, payments.capturePayment: output.status differs'],
      }),
  },
  {
    gate: 38,
    what: 'a date that is none',
    kind: 'decision',
    module: 'payments',
    plant: () => file('docs/extraction/payments.json', '{"removal": {"oldCopyIsRemovedOn": "soon"}}'),
  },
  {
    gate: 31,
    what: 'a statement of another module on its tables, seen in the running shop',
    kind: 'traffic',
    module: 'payments',
    plant: () => ({
      traffic: {
        ...trafficOf({ caller: 'orders', module: 'payments', operation: 'capturePayment' }),
        tables: [{ module: 'orders', table: 'payments.payments', statements: 3 }],
      },
    }),
  },
];

function trafficOf(edge: { caller: string; module: string; operation: string; most?: number }) {
  return {
    since: '2026-01-01T00:00:00.000Z',
    until: '2026-01-01T01:00:00.000Z',
    sampling: 4,
    requests: 100,
    edges: [{ calls: 100, requests: 100, most: 1, ...edge }],
    tables: [],
  };
}
