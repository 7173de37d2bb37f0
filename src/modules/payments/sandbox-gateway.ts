import { join } from 'node:path';
import {
  type Clock,
  failpoint,
  type Ids,
  messageOf,
  systemClock,
  toIsoTime,
} from '../../platform/foundation/index.ts';
import { deadlineWheel } from '../../platform/resilience/index.ts';
import { type CaptureOutcome, GatewayError, type PaymentGateway } from './payment-gateway.ts';
import { type LedgerEntry, SandboxLedger } from './sandbox-ledger.ts';

const LEDGER_FILE = 'sandbox-gateway.jsonl';
const GOOD_CARD = 'pm_card_visa';
const DEADLINE_MILLISECONDS = 4_000;

/**
 * Stands in for a payment company, with books of its own that no database of the shop knows: should money
 * ever move twice for one thing, it shows there.
 */
export function createSandboxGateway(dataFolder: string, clock: Clock, ids: Ids): PaymentGateway {
  const flakyKeys = new Set<string>();
  let opening: Promise<SandboxLedger> | undefined;

  async function openLedger(): Promise<SandboxLedger> {
    opening ??= SandboxLedger.open(join(dataFolder, LEDGER_FILE));
    try {
      return await opening;
    } catch (cause) {
      opening = undefined;
      throw new GatewayError('unavailable', 'its ledger cannot be opened', cause);
    }
  }

  function record(
    ledger: SandboxLedger,
    entry: Pick<LedgerEntry, 'kind' | 'key' | 'amount' | 'currency' | 'method'>,
  ): Promise<LedgerEntry> {
    return ledger.record({ at: toIsoTime(clock.now()), ...entry, reference: ids.next() });
  }

  async function authorise(key: string, method: string): Promise<void> {
    if (method === 'pm_card_timeout') return neverAnswer();
    if (method === 'pm_card_declined') throw new GatewayError('declined', 'card_declined');
    if (method !== 'pm_card_flaky') throw new GatewayError('declined', 'unknown_payment_method');
    if (flakyKeys.delete(key)) return;
    flakyKeys.add(key);
    throw new GatewayError('unavailable', 'fails the first time');
  }

  return {
    capture: ({ key, amount: money, method }) =>
      withinDeadline(async () => {
        const ledger = await openLedger();
        // Whoever is always let through need not be asked, nor whether they have been before.
        if (method !== GOOD_CARD && (await ledger.find(key)) === undefined) await authorise(key, method);
        const entry = await record(ledger, { kind: 'capture', key, ...money, method });
        if (entry.kind === 'void') throw new GatewayError('voided', 'the capture was voided');
        assertSame(entry, { kind: 'capture', ...money });
        failpoint('payments.after-gateway-capture');
        return { reference: entry.reference };
      }),

    find: (key) =>
      withinDeadline(async () => {
        const entry = await (await openLedger()).find(key);
        return entry === undefined ? { outcome: 'unknown' } : outcomeOf(entry);
      }),

    void: (key) =>
      withinDeadline(async () => {
        const ledger = await openLedger();
        const entry = await record(ledger, { kind: 'void', key, amount: 0, currency: null, method: null });
        failpoint('payments.after-gateway-void');
        return outcomeOf(entry);
      }),

    refund: ({ key, captureKey, amount: money }) =>
      withinDeadline(async () => {
        const ledger = await openLedger();
        const captured = await ledger.find(captureKey);
        if (captured?.kind !== 'capture' || captured.amount < money.amount) {
          throw new GatewayError('declined', 'more_than_was_captured');
        }
        const entry = await record(ledger, { kind: 'refund', key, ...money, method: captured.method });
        assertSame(entry, { kind: 'refund', ...money });
        failpoint('payments.after-gateway-refund');
        return { reference: entry.reference };
      }),
  };
}

function outcomeOf(entry: LedgerEntry): CaptureOutcome {
  if (entry.kind === 'refund') throw new GatewayError('key-reused', 'the key is that of a refund');
  return entry.kind === 'capture'
    ? { outcome: 'captured', reference: entry.reference }
    : { outcome: 'voided' };
}

/** A key that is known answers its first result, to the same question only. */
function assertSame(entry: LedgerEntry, asked: Pick<LedgerEntry, 'kind' | 'amount' | 'currency'>): void {
  const { kind, amount, currency } = asked;
  if (entry.kind === kind && entry.amount === amount && entry.currency === currency) return;
  throw new GatewayError('key-reused', 'the key was used with another amount');
}

function neverAnswer(): Promise<never> {
  return new Promise(() => undefined);
}

/** Every answer in time; a failure that says nothing certain leaves the outcome unknown. */
function withinDeadline<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // The wheel turns in real time, whatever the module's clock says.
    const deadline = deadlineWheel.set(systemClock.now() + DEADLINE_MILLISECONDS, () =>
      reject(new GatewayError('timeout', `no answer within ${DEADLINE_MILLISECONDS} ms`)),
    );
    work()
      .then(resolve, (error: unknown) =>
        reject(error instanceof GatewayError ? error : new GatewayError('timeout', messageOf(error), error)),
      )
      .finally(() => deadline.cancel());
  });
}
