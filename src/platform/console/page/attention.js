// What somebody should look at, in sentences; or that there is nothing.

import { element, refill } from './dom.js';
import { count, rate, seconds } from './format.js';

const OLD_COPY_SECONDS = 60;
const LONG_LAG = 100;

/**
 * @param {import('../wire.ts').LiveSample} sample
 * @returns {{ module: string, weight: 'bad' | 'warn', text: string }[]}
 */
function needsAttention(sample) {
  const ofModules = sample.modules.flatMap((state) => {
    const { module } = state;
    const bad = (/** @type {string} */ text) => ({ module, weight: /** @type {const} */ ('bad'), text });
    const warn = (/** @type {string} */ text) => ({ module, weight: /** @type {const} */ ('warn'), text });
    return [
      ...(state.status === 'down' ? [bad(`its database does not answer (${state.problem})`)] : []),
      ...(state.dead > 0 ? [bad(`${count(state.dead, 'dead letter')} to redrive or discard`)] : []),
      ...(state.parked > 0 ? [warn(`${count(state.parked, 'event')} parked behind dead letters`)] : []),
      ...((state.pool?.waiting ?? 0) > 0
        ? [warn(`${count(state.pool?.waiting ?? 0, 'request')} waiting for a connection`)]
        : []),
      ...state.paused.map((consumer) => warn(`consumer ${consumer} is paused`)),
      ...Object.entries(state.outboxLag)
        .filter(([, lag]) => (lag ?? 0) >= LONG_LAG)
        .map(([consumer, lag]) => warn(`${count(lag ?? 0, 'event')} not accepted by ${consumer} yet`)),
      ...state.copies
        .filter(({ lagSeconds }) => (lagSeconds ?? 0) >= OLD_COPY_SECONDS)
        .map(({ copy, lagSeconds }) => warn(`copy ${copy} is ${seconds(lagSeconds ?? 0)} old`)),
    ];
  });
  const ofCalls = sample.calls
    .filter(({ failuresPerSecond }) => failuresPerSecond > 0)
    .map(({ caller, callee, failuresPerSecond }) => ({
      module: callee,
      weight: /** @type {const} */ ('bad'),
      text: `${rate(failuresPerSecond)} calls from ${caller === 'edge' ? 'outside' : caller} time out or hit a bug`,
    }));
  const ofReactions = sample.reactions
    .filter(({ failuresPerSecond }) => failuresPerSecond > 0)
    .map(({ module, consumer, failuresPerSecond }) => ({
      module,
      weight: /** @type {const} */ ('warn'),
      text: `reaction ${consumer} fails ${rate(failuresPerSecond)} and is tried again`,
    }));
  return [...ofModules, ...ofCalls, ...ofReactions].sort((one, other) =>
    one.weight === other.weight ? 0 : one.weight === 'bad' ? -1 : 1,
  );
}

export class Attention {
  /** @param {(module: string) => void} onSelect */
  constructor(onSelect) {
    this.onSelect = onSelect;
    this.list = element('div');
    this.spoken = element('p', { class: 'unseen', role: 'status' });
    this.view = element('div', { class: 'attention' }, this.list, this.spoken);
    this.told = '';
  }

  /** @param {import('../wire.ts').LiveSample} sample */
  show(sample) {
    const found = needsAttention(sample);
    const told = JSON.stringify(found);
    if (told === this.told) return;
    this.told = told;
    // Rates move all the time: who listens is told whose matters they are, and only when that changes.
    const spoken = [...new Set(found.map(({ module }) => module))].join(', ');
    const words = found.length === 0 ? 'Nothing needs attention.' : `Needs attention: ${spoken}`;
    if (this.spoken.textContent !== words) this.spoken.textContent = words;
    if (found.length === 0) {
      refill(this.list, element('p', { class: 'calm', 'aria-hidden': 'true' }, 'Nothing needs attention.'));
      return;
    }
    const items = found.map(({ module, weight, text }) =>
      element(
        'li',
        { class: weight },
        element(
          'button',
          {
            type: 'button',
            class: 'link',
            'data-key': `${module} ${text}`,
            click: () => this.onSelect(module),
          },
          module,
        ),
        ` ${text}`,
      ),
    );
    refill(this.list, element('ul', {}, ...items));
  }
}
