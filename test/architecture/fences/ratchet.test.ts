import { describe, expect, it } from 'vitest';
import {
  type BaselineEntry,
  CALLS_FENCE,
  excusedCalls,
  parseBaseline,
} from '../../../src/platform/kernel/index.ts';
import type { Violation } from './fence.ts';
import { applyBaseline, proposeEntries } from './ratchet.ts';

const TODAY = '2026-11-29';

function violation(what: string, line = 1): Violation {
  const file = 'src/modules/orders/spy-store.ts';
  return { fence: 'statements', file, what, place: `${file}:${line}`, remedy: 'call the contract' };
}

function entry(what: string, more: Partial<BaselineEntry> = {}): BaselineEntry {
  const { fence, file } = violation(what);
  return {
    fence,
    file,
    what,
    owner: '@shop/orders',
    reason: 'read before there was a contract',
    expires: '2027-01-31',
    ...more,
  };
}

describe('the baseline', () => {
  it('excuses what it lists, whatever the line', () => {
    const { fresh, problems, excused } = applyBaseline([violation('stock', 99)], [entry('stock')], TODAY);
    expect({ fresh, problems, excused }).toEqual({ fresh: [], problems: [], excused: 1 });
  });

  it('does not excuse a new violation', () => {
    const { fresh } = applyBaseline([violation('carts'), violation('stock')], [entry('stock')], TODAY);
    expect(fresh.map(({ what }) => what)).toEqual(['carts']);
  });

  it('does not excuse the same once more', () => {
    const twice = [violation('stock', 1), violation('stock', 2)];
    expect(applyBaseline(twice, [entry('stock')], TODAY).fresh).toEqual([twice[1]]);
    expect(applyBaseline(twice, [entry('stock', { times: 2 })], TODAY).fresh).toEqual([]);
  });

  it('fails with an entry that is stale, and removes it when asked to', () => {
    const { problems, remaining } = applyBaseline(
      [violation('stock')],
      [entry('carts'), entry('stock')],
      TODAY,
    );
    expect(problems).toEqual([expect.stringContaining('carts\n  is stale')]);
    expect(remaining).toEqual([entry('stock')]);
  });

  it('lowers how often something is excused', () => {
    const { problems, remaining } = applyBaseline(
      [violation('stock')],
      [entry('stock', { times: 2 })],
      TODAY,
    );
    expect(problems).toEqual([expect.stringContaining('1 of 2 are left')]);
    expect(remaining).toEqual([entry('stock')]);
  });

  it('never grows: what is new is not in what remains', () => {
    const found = [violation('carts'), violation('stock'), violation('stock')];
    expect(applyBaseline(found, [entry('stock')], TODAY).remaining).toEqual([entry('stock')]);
  });

  it('excuses to the end of the day on which an entry expires, and not after', () => {
    const last = [entry('stock', { expires: TODAY })];
    expect(applyBaseline([violation('stock')], last, TODAY).problems).toEqual([]);
    const { fresh, problems, remaining } = applyBaseline([violation('stock')], last, '2026-11-30');
    expect(problems).toEqual([expect.stringContaining(`expired on ${TODAY}`)]);
    expect(fresh).toHaveLength(1);
    expect(remaining).toEqual(last);
  });

  it('is sorted, and lists nothing twice', () => {
    const found = [violation('carts'), violation('stock')];
    expect(applyBaseline(found, [entry('stock'), entry('carts')], TODAY).problems).toEqual([
      expect.stringContaining('is not in its place'),
    ]);
    const twice = [entry('carts'), entry('carts'), entry('stock')];
    expect(applyBaseline(found, twice, TODAY).problems).toEqual([
      expect.stringContaining('stands there twice'),
    ]);
  });

  it('cannot be read without owner, reason and date: what is proposed has to be filled in', () => {
    const proposed = proposeEntries([violation('stock'), violation('stock')]);
    expect(proposed).toEqual([{ ...entry('stock', { times: 2 }), owner: '', reason: '', expires: '' }]);
    expect(() => parseBaseline(JSON.stringify(proposed))).toThrow(
      expect.objectContaining({ code: 'kernel.baseline-unreadable' }),
    );
    const filled = proposed.map((each) => ({
      ...entry('stock'),
      ...each,
      owner: '@a',
      reason: 'ten letters',
      expires: TODAY,
    }));
    expect(parseBaseline(JSON.stringify(filled))).toHaveLength(1);
  });

  it('excuses a call inside a transaction while the module runs, until its date and of that module alone', () => {
    const known = { ...entry('calls payments.refundPayment through ask'), fence: CALLS_FENCE };
    expect(excusedCalls([known, entry('stock')], TODAY)).toEqual(new Set(['orders payments.refundPayment']));
    expect(excusedCalls([known], '2027-02-01')).toEqual(new Set());
  });
});
