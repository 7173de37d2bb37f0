import { expect, it } from 'vitest';
import { mergeAnswers } from '../../../src/platform/cli/merge-answers.ts';

const [EARLY, LATE] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];

function edge(caller: string, module: string, calls: number) {
  return { caller, module, operation: 'pay', calls, requests: calls, most: calls };
}

function traffic(since: string, edges: readonly ReturnType<typeof edge>[]) {
  const tables = [{ module: 'orders', table: 'orders', statements: 2 }];
  return { since, until: LATE, sampling: 4, requests: edges.length, edges, tables };
}

it('a call from one process to another is counted where it is served, and else where it is made', () => {
  const shop = traffic(EARLY, [
    edge('edge', 'orders', 5),
    edge('orders', 'payments', 3),
    edge('orders', 'away', 1),
  ]);
  const payments = traffic(LATE, [edge('orders', 'payments', 3), edge('payments', 'orders', 1)]);
  const merged = mergeAnswers({ ask: 'traffic' }, [
    { hosted: ['orders'], answer: shop },
    { hosted: ['payments'], answer: payments },
  ]);
  expect(merged).toEqual({
    since: EARLY,
    until: LATE,
    sampling: 4,
    requests: 3,
    edges: [edge('edge', 'orders', 5), edge('orders', 'away', 1), edge('orders', 'payments', 3)],
    tables: [{ module: 'orders', table: 'orders', statements: 4 }],
  });
});

it('calls that processes with the same module have served are added up', () => {
  const merged = mergeAnswers({ ask: 'traffic' }, [
    { hosted: ['orders'], answer: traffic(EARLY, [edge('edge', 'orders', 5)]) },
    { hosted: ['orders'], answer: traffic(EARLY, [edge('edge', 'orders', 2)]) },
  ]);
  expect(merged).toMatchObject({ edges: [{ calls: 7, requests: 7, most: 5 }] });
});

it('the newest actions of all processes are listed, and no more than were asked for', () => {
  const answer = (at: string, ...more: string[]) => [at, ...more].map((each) => ({ at: each }));
  const merged = mergeAnswers({ ask: 'events actions', limit: 2 }, [
    { hosted: ['orders'], answer: answer('3', '1') },
    { hosted: ['payments'], answer: answer('2') },
  ]);
  expect(merged).toEqual([{ at: '3' }, { at: '2' }]);
});
