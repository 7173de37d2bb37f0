// Sagas with what each has done and when.

import { element } from './dom.js';
import { dateTime, duration } from './format.js';

/** @typedef {import('../wire.ts').SagaEntry} SagaEntry */

const MARKS = /** @type {Readonly<Record<string, string>>} */ ({
  completed: '✓',
  compensated: '↺',
  running: '…',
  compensating: '↺…',
});

/** Whatever else a step ends with is the code of what went wrong. */
const KINDS = /** @type {Readonly<Record<string, string>>} */ ({ done: 'done', skipped: 'skipped' });

/**
 * @param {readonly SagaEntry[]} sagas
 * @param {ReadonlySet<string>} open Those that stay open.
 */
export function sagaList(sagas, open) {
  if (sagas.length === 0)
    return element('p', { class: 'quiet' }, 'No sagas: none has begun, or this module has none.');
  return element('div', { class: 'sagas' }, ...sagas.map((saga) => entry(saga, open)));
}

/** @param {SagaEntry} saga @param {ReadonlySet<string>} open */
function entry(saga, open) {
  const { id, type, subject, state, failure, startedAt, updatedAt } = saga;
  const took = Date.parse(updatedAt) - Date.parse(startedAt);
  return element(
    'details',
    { open: open.has(id), 'data-saga': id },
    element(
      'summary',
      { 'data-key': `saga ${id}` },
      element('span', { class: `saga-state ${state}`, 'aria-hidden': 'true' }, MARKS[state] ?? '?'),
      element('span', {}, element('strong', {}, type), ` ${state}`, failure === null ? '' : `: ${failure}`),
      element('span', { class: 'quiet' }, duration(took)),
    ),
    element('p', { class: 'quiet' }, `About ${subject}, begun ${dateTime(startedAt)}`),
    timeline(saga),
  );
}

/** @param {SagaEntry} saga */
function timeline({ history, startedAt }) {
  const began = Date.parse(startedAt);
  if (history.length === 0) return element('p', { class: 'quiet' }, 'No step has ended yet.');
  return element(
    'ol',
    { class: 'timeline' },
    ...history.map(({ at, step, direction, outcome }) =>
      element(
        'li',
        { class: `${direction} ${KINDS[outcome] ?? 'fault-outcome'}` },
        element('span', { class: 'when' }, `+${duration(Date.parse(at) - began)}`),
        element('span', {}, direction === 'forward' ? step : `undo ${step}`),
        element('span', { class: 'outcome' }, outcome),
      ),
    ),
  );
}
