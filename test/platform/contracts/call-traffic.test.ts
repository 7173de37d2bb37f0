import { expect, it } from 'vitest';
import { CallTraffic } from '../../../src/platform/contracts/call-traffic.ts';
import { runInContext, systemContext } from '../../../src/platform/observability/index.ts';

/** The last digit of the trace decides whether it is followed. */
function trace(digit: string, number = 0): string {
  return `00-${number.toString(16).padStart(31, '0')}${digit}-0000000000000001-01`;
}

function during(of: string, ...calls: readonly (() => void)[]): void {
  runInContext(systemContext(undefined, of), () => {
    for (const call of calls) call();
  });
}

it('counts the calls of a request over each edge when the request ends', () => {
  const traffic = new CallTraffic();
  const nested = traffic.edge('orders', 'users', 'checkBuyer');
  const outer = traffic.edge('edge', 'orders', 'placeOrder');
  during(trace('0', 1), nested, nested, nested);
  expect(traffic.read().edges).toEqual([]);
  during(trace('0', 1), outer);
  during(trace('1', 2), nested, outer);
  const { requests, edges } = traffic.read();
  expect(requests).toBe(2);
  expect(edges).toContainEqual({
    caller: 'orders',
    module: 'users',
    operation: 'checkBuyer',
    calls: 4,
    requests: 2,
    most: 3,
  });
});

it('follows a quarter of the requests, whole', () => {
  const traffic = new CallTraffic();
  const outer = traffic.edge('edge', 'orders', 'placeOrder');
  for (const digit of '0123456789abcdef') during(trace(digit), outer);
  const { requests, sampling } = traffic.read();
  expect(requests).toBe(16 / sampling);
});

it('keeps no more open requests than its bound, and loses none of their calls', () => {
  const traffic = new CallTraffic();
  const nested = traffic.edge('orders', 'users', 'checkBuyer');
  for (let number = 0; number < 1_000; number += 1) during(trace('0', number), nested);
  expect(traffic.read().requests).toBe(1_000 - 256);
});
