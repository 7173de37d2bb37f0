import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayError, PaymentGateway } from '../../../src/modules/payments/payment-gateway.ts';
import { createSandboxGateway } from '../../../src/modules/payments/sandbox-gateway.ts';
import { createIds, systemClock } from '../../../src/platform/foundation/index.ts';
import { ledgerFile, readLedger } from './ledger-file.ts';

let folder: string;
let gateway: PaymentGateway;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-'));
  gateway = openSandbox();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const openSandbox = () => createSandboxGateway(folder, systemClock, createIds(systemClock));
const euros = (amount: number) => ({ amount, currency: 'EUR' });
const captureOf = (key: string, method = 'pm_card_visa', amount = 500) => ({
  key,
  amount: euros(amount),
  method,
});
const refundOf = (key: string, captureKey: string, amount = 500) => ({
  key,
  captureKey,
  amount: euros(amount),
});
const kinds = async () => (await readLedger(folder)).map(({ kind, key }) => `${kind} ${key}`);
const failing = (failure: GatewayError['failure'], reason?: string) =>
  reason === undefined ? { name: 'GatewayError', failure } : { name: 'GatewayError', failure, reason };

describe('a capture', () => {
  it('is in the ledger before it is answered', async () => {
    const { reference } = await gateway.capture(captureOf('a'));
    const [entry] = await readLedger(folder);
    expect(entry).toEqual({
      at: entry?.at,
      kind: 'capture',
      key: 'a',
      amount: 500,
      currency: 'EUR',
      method: 'pm_card_visa',
      reference,
    });
    expect(Date.parse(entry?.at ?? '')).toBeGreaterThan(0);
  });

  it('asked for again answers the first result and appends nothing', async () => {
    const first = await gateway.capture(captureOf('a'));
    expect(await gateway.capture(captureOf('a'))).toEqual(first);
    expect(await gateway.capture(captureOf('a', 'pm_card_declined'))).toEqual(first);
    expect(await kinds()).toEqual(['capture a']);
  });

  it('asked for by many at once is made once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => gateway.capture(captureOf('a'))));
    expect(new Set(answers.map(({ reference }) => reference)).size).toBe(1);
    expect(await kinds()).toEqual(['capture a']);
  });

  it('of a key that is known with another amount is refused', async () => {
    await gateway.capture(captureOf('a'));
    await expect(gateway.capture(captureOf('a', 'pm_card_visa', 501))).rejects.toMatchObject(
      failing('key-reused'),
    );
    expect(await kinds()).toEqual(['capture a']);
  });

  it('may be one of many', async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `key ${index}`);
    await Promise.all(keys.map((key) => gateway.capture(captureOf(key))));
    expect((await kinds()).sort()).toEqual(keys.map((key) => `capture ${key}`).sort());
  });
});

describe('a method', () => {
  it.each([
    ['pm_card_declined', 'card_declined'],
    ['pm_card_mastercard', 'unknown_payment_method'],
    ['toString', 'unknown_payment_method'],
  ])('%s is declined as %s', async (method, reason) => {
    await expect(gateway.capture(captureOf('a', method))).rejects.toMatchObject(failing('declined', reason));
    expect(await gateway.find('a')).toEqual({ outcome: 'unknown' });
  });

  it('pm_card_flaky fails the first time for each key, then succeeds', async () => {
    for (const key of ['a', 'b']) {
      await expect(gateway.capture(captureOf(key, 'pm_card_flaky'))).rejects.toMatchObject(
        failing('unavailable'),
      );
      expect(await gateway.find(key)).toEqual({ outcome: 'unknown' });
      const { reference } = await gateway.capture(captureOf(key, 'pm_card_flaky'));
      expect(await gateway.find(key)).toEqual({ outcome: 'captured', reference });
    }
  });

  it('pm_card_timeout is given up after 4 s, and takes nothing', async () => {
    const startedAt = performance.now();
    await expect(gateway.capture(captureOf('a', 'pm_card_timeout'))).rejects.toMatchObject(
      failing('timeout'),
    );
    const milliseconds = performance.now() - startedAt;
    expect(milliseconds).toBeGreaterThan(3_900);
    expect(milliseconds).toBeLessThan(5_500);
    expect(await readLedger(folder)).toEqual([]);
    expect(await gateway.void('a')).toEqual({ outcome: 'voided' });
  });
});

describe('a void', () => {
  it('makes a later capture be refused, and is made once', async () => {
    expect(await gateway.void('a')).toEqual({ outcome: 'voided' });
    expect(await gateway.void('a')).toEqual({ outcome: 'voided' });
    expect(await gateway.find('a')).toEqual({ outcome: 'voided' });
    for (const method of ['pm_card_visa', 'pm_card_declined', 'pm_card_timeout', 'pm_card_flaky']) {
      await expect(gateway.capture(captureOf('a', method))).rejects.toMatchObject(failing('voided'));
    }
    expect(await kinds()).toEqual(['void a']);
  });

  it('leaves what is captured, and says so', async () => {
    const { reference } = await gateway.capture(captureOf('a'));
    expect(await gateway.void('a')).toEqual({ outcome: 'captured', reference });
    expect(await kinds()).toEqual(['capture a']);
  });

  it('beside a capture gives one outcome', async () => {
    const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`);
    for (const [index, key] of keys.entries()) {
      const capture = () => gateway.capture(captureOf(key));
      const both = index % 2 === 0 ? [capture(), gateway.void(key)] : [gateway.void(key), capture()];
      await Promise.allSettled(both);
      const { outcome } = await gateway.find(key);
      const entries = (await readLedger(folder)).filter((entry) => entry.key === key);
      expect(entries.map(({ kind }) => kind)).toEqual([outcome === 'captured' ? 'capture' : 'void']);
    }
  });
});

describe('a refund', () => {
  it('is made once', async () => {
    await gateway.capture(captureOf('a'));
    const [first, second] = await Promise.all([
      gateway.refund(refundOf('r', 'a')),
      gateway.refund(refundOf('r', 'a')),
    ]);
    expect(second).toEqual(first);
    expect(await gateway.refund(refundOf('r', 'a'))).toEqual(first);
    expect(await kinds()).toEqual(['capture a', 'refund r']);
  });

  it('of what was not captured is declined', async () => {
    await gateway.capture(captureOf('a'));
    await gateway.void('b');
    await expect(gateway.refund(refundOf('r', 'a', 501))).rejects.toMatchObject(failing('declined'));
    await expect(gateway.refund(refundOf('r', 'b'))).rejects.toMatchObject(failing('declined'));
    await expect(gateway.refund(refundOf('r', 'c'))).rejects.toMatchObject(failing('declined'));
  });

  it('has a key of its own', async () => {
    await gateway.capture(captureOf('a'));
    await gateway.refund(refundOf('r', 'a'));
    await expect(gateway.refund(refundOf('r', 'a', 499))).rejects.toMatchObject(failing('key-reused'));
    await expect(gateway.capture(captureOf('r'))).rejects.toMatchObject(failing('key-reused'));
    await expect(gateway.void('r')).rejects.toMatchObject(failing('key-reused'));
    expect(await kinds()).toEqual(['capture a', 'refund r']);
  });
});

describe('the ledger', () => {
  it('is there again after a restart', async () => {
    const { reference } = await gateway.capture(captureOf('a'));
    await gateway.void('b');
    const refund = await gateway.refund(refundOf('r', 'a'));

    gateway = openSandbox();
    expect(await gateway.find('a')).toEqual({ outcome: 'captured', reference });
    expect(await gateway.capture(captureOf('a'))).toEqual({ reference });
    expect(await gateway.refund(refundOf('r', 'a'))).toEqual(refund);
    await expect(gateway.capture(captureOf('b'))).rejects.toMatchObject(failing('voided'));
    expect(await kinds()).toEqual(['capture a', 'void b', 'refund r']);
  });

  it('is shared by processes: of two that use one key the first counts, for both', async () => {
    const other = openSandbox();
    await gateway.capture(captureOf('before'));
    const [one, two] = await Promise.all([
      gateway.capture(captureOf('a')),
      other.capture(captureOf('a')),
      gateway.capture(captureOf('b')),
      other.capture(captureOf('c')),
    ]);
    expect(two).toEqual(one);
    expect(await other.find('b')).toEqual(await gateway.find('b'));
    expect(await gateway.find('c')).toMatchObject({ outcome: 'captured' });
    expect((await kinds()).toSorted()).toEqual(['capture a', 'capture b', 'capture before', 'capture c']);
  });

  it.each([
    ['cut short', '{"at":"2026-01-01T00:00:00.000Z","kind":"capt'],
    ['whole but for its end', ''],
    ['of zeros', '\0\0\0\0'],
    ['of zeros and a line break', '\0\0\0\n'],
    ['cut within a character', Buffer.from('{"key":"é').subarray(0, -1)],
  ])('loses a last line %s, and nothing else', async (_, torn) => {
    const { reference } = await gateway.capture(captureOf('ä'));
    const whole = await readFile(ledgerFile(folder), 'utf8');
    await appendFile(ledgerFile(folder), torn === '' ? whole.trimEnd().replace('ä', 'b') : torn);

    gateway = openSandbox();
    expect(await gateway.find('ä')).toEqual({ outcome: 'captured', reference });
    expect(await gateway.find('b')).toEqual({ outcome: 'unknown' });
    expect(await readFile(ledgerFile(folder), 'utf8')).toBe(whole);
    await gateway.capture(captureOf('c'));
    expect(await kinds()).toEqual(['capture ä', 'capture c']);
  });

  it('with a bad line before the last is not guessed at, and opens once it is mended', async () => {
    await gateway.capture(captureOf('a'));
    const whole = await readFile(ledgerFile(folder), 'utf8');
    await writeFile(ledgerFile(folder), `scribble\n${whole}`);
    gateway = openSandbox();
    await expect(gateway.capture(captureOf('b'))).rejects.toMatchObject(failing('unavailable'));
    expect(await readFile(ledgerFile(folder), 'utf8')).toBe(`scribble\n${whole}`);
    await writeFile(ledgerFile(folder), whole);
    expect(await gateway.find('a')).toMatchObject({ outcome: 'captured' });
  });
});
