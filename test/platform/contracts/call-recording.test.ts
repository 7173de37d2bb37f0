import { expect, it } from 'vitest';
import { CallRecording } from '../../../src/platform/contracts/index.ts';
import { systemContext } from '../../../src/platform/observability/index.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const clock = { now: () => NOW };

/** The last digit of the trace decides whether it is followed. */
function context(digit = '0', key?: string) {
  const trace = `00-${'0'.repeat(31)}${digit}-0000000000000001-01`;
  return { ...systemContext(undefined, trace), idempotencyKey: key };
}

it('keeps calls as they were made, with their keys and ends', () => {
  const recording = new CallRecording(true, clock);
  const note = recording.operation('payments', 'capturePayment', 'orders');
  const input = { orderId: 'one', amount: 5 };
  const end = note(context('f', 'the key'), input);
  input.amount = 6;
  end?.({ output: { paymentId: 'two' } });
  note(context('f'), { orderId: 'three' })?.({ code: 'payments.payment-declined' });
  expect(recording.of('payments')).toEqual({
    leftOut: 0,
    calls: [
      {
        number: 1,
        at: NOW,
        caller: 'orders',
        operation: 'capturePayment',
        actor: { kind: 'system' },
        key: 'the key',
        input: { orderId: 'one', amount: 5 },
        answer: { output: { paymentId: 'two' } },
      },
      expect.objectContaining({ key: null, answer: { code: 'payments.payment-declined' } }),
    ],
  });
  expect(recording.of('orders').calls).toEqual([]);
});

it('hands calls of several operations out in the order in which they were made, also in one moment', () => {
  const recording = new CallRecording(true, clock);
  const [put, get] = ['putItem', 'getCart'].map((name) => recording.operation('carts', name, undefined));
  for (const note of [put, get, put, get]) note?.(context(), {})?.({ output: {} });
  const { calls } = recording.of('carts');
  expect(calls.map(({ operation }) => operation)).toEqual(['putItem', 'getCart', 'putItem', 'getCart']);
});

it('keeps no call with a secret, and no secret of an answer', () => {
  const recording = new CallRecording(true, clock);
  const note = recording.operation('sessions', 'createSession', undefined);
  expect(note(context(), { email: 'ada@example.com', password: 'of Ada' })).toBeUndefined();
  expect(note(context(), { nested: [{ apiKey: 'of Ada' }] })).toBeUndefined();
  note(context(), { email: 'ada@example.com' })?.({
    output: { token: 'of Ada', sessions: [{ token: 'of Ada' }] },
  });
  const recorded = recording.of('sessions');
  expect(recorded.leftOut).toBe(2);
  expect(recorded.calls[0]?.answer).toEqual({
    output: { token: '[secret]', sessions: [{ token: '[secret]' }] },
  });
  expect(JSON.stringify(recorded)).not.toContain('of Ada');
});

it('keeps the last of each operation, within its bounds', () => {
  const recording = new CallRecording(true, clock);
  const note = recording.operation('carts', 'readCart', undefined);
  for (let number = 0; number < 100; number += 1) note(context(), { number })?.({ output: {} });
  note(context(), { text: 'x'.repeat(20_000) })?.({ output: {} });
  const { calls, leftOut } = recording.of('carts');
  expect([calls.length, leftOut]).toEqual([64, 1]);
  expect(calls.at(-1)?.input).toEqual({ number: 99 });
});

it('takes a quarter of the requests, whole, where it is told to', () => {
  const recording = new CallRecording(false, clock);
  const [outer, nested] = ['placeOrder', 'cancelOrder'].map((name) =>
    recording.operation('orders', name, undefined),
  );
  for (const digit of '0123456789abcdef')
    for (const note of [outer, nested]) note?.(context(digit), {})?.({ output: {} });
  expect(recording.of('orders').calls).toHaveLength(8);
});
