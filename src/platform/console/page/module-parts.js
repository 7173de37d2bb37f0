// The parts of a module's canvas that follow the samples.

import { element, scrolling, table } from './dom.js';
import { rate, seconds, within } from './format.js';

/**
 * @typedef {import('../wire.ts').LiveSample} LiveSample
 * @typedef {import('../wire.ts').ModuleState} ModuleState
 */

/** @param {ModuleState} state @param {number | null} poolSize */
export function tiles(state, poolSize) {
  const { pool, outboxLag, pending, parked, dead, unfinishedSagas } = state;
  const lags = Object.entries(outboxLag);
  const lag = lags.reduce((sum, [, each]) => sum + (each ?? 0), 0);
  const slowest = lags.filter(([, each]) => (each ?? 0) > 0).map(([name, each]) => `${name}: ${each}`);
  return [
    pool === null || poolSize === null
      ? tile('Pool', 'none', 'in process')
      : tile(
          'Pool',
          `${pool.used} of ${poolSize}`,
          `${pool.idle} idle, ${pool.waiting} waiting`,
          pool.waiting > 0,
        ),
    tile(
      'Outbox lag',
      String(lag),
      slowest.join(', ') || (lags.length === 0 ? 'nobody listens' : 'all accepted'),
      lag >= 100,
    ),
    tile('Inbox waits', String(pending), `${parked} parked`, parked > 0),
    tile('Dead', String(dead), dead === 0 ? 'no dead letters' : 'need somebody', dead > 0),
    tile('Sagas', String(unfinishedSagas), 'under way'),
  ];
}

/** @param {string} name @param {string} value @param {string} note @param {boolean} [isTrouble] */
function tile(name, value, note, isTrouble = false) {
  return element(
    'div',
    { class: `tile${isTrouble ? ' trouble' : ''}` },
    element('div', { class: 'tile-name' }, name),
    element('div', { class: 'tile-value' }, value),
    element('div', { class: 'tile-note', title: note }, note),
  );
}

/** @param {LiveSample} sample @param {string} name */
export function flowTable(sample, name) {
  const rows = sample.calls
    .filter(({ caller, callee }) => callee === name || caller === name)
    .flatMap((edge) =>
      edge.operations.map(({ operation, place, ...flow }) => [
        callOf(edge, operation, name, place),
        rate(flow.perSecond),
        flow.errorsPerSecond > 0 ? rate(flow.errorsPerSecond) : '–',
        within(flow, flow.p50Milliseconds),
        within(flow, flow.p99Milliseconds),
      ]),
    );
  if (rows.length === 0) return element('p', { class: 'quiet' }, 'No calls in the last seconds.');
  return scrolling(
    'Calls',
    table({
      caption: 'Calls in the last seconds',
      head: ['Call', 'Rate', 'Errors', 'p50', 'p99'],
      rows,
      class: 'figures',
    }),
  );
}

/**
 * @param {import('../wire.ts').EdgeFlow} edge
 * @param {string} operation
 * @param {string} name
 * @param {string} place
 */
function callOf({ caller, callee }, operation, name, place) {
  const call =
    callee === name
      ? `${caller === 'edge' ? 'outside' : caller} → ${operation}`
      : `→\u00a0${callee}.${operation}`;
  return place === 'local' ? call : `${call} (${place})`;
}

/** @param {ModuleState['copies']} copies */
export function copyTable(copies) {
  if (copies.length === 0) return element('p', { class: 'quiet' }, 'It keeps no copies and no read models.');
  const rows = copies.map(({ copy, of, state, lagSeconds }) => [
    copy,
    of,
    state,
    lagSeconds === null ? '–' : seconds(lagSeconds),
  ]);
  return scrolling(
    'Copies',
    table({
      caption: 'Copies and read models',
      head: ['Copy', 'Of', 'State', 'Age'],
      rows,
      class: 'figures',
    }),
  );
}
