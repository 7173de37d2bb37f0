// Recent requests, and for one of them what it set off in which module, as a waterfall.

import { element, refill, scrolling, unseen } from './dom.js';
import { count, duration, time } from './format.js';

/**
 * @typedef {import('../wire.ts').RequestTrace} RequestTrace
 * @typedef {import('../wire.ts').TraceSpan} TraceSpan
 */

const MOST = 40;
/** What is asked for all the time leaves room for the rest. */
const MOST_OF_A_NAME = 8;

export class Traces {
  /** @param {readonly string[]} modules In the order of their colours. */
  constructor(modules) {
    this.modules = modules;
    /** @type {Map<string, RequestTrace>} */
    this.traces = new Map();
    /** @type {string | undefined} */
    this.selected = undefined;
    this.list = element('div', { class: 'trace-list' });
    this.waterfall = element('div', { class: 'waterfall' });
    this.isHeld = false;
    const hold = element('input', { type: 'checkbox', id: 'hold', change: () => this.hold(hold.checked) });
    this.view = element(
      'section',
      { class: 'panel traces', id: 'traces', 'aria-labelledby': 'traces-title' },
      element(
        'div',
        { class: 'panel-head' },
        element('h2', { id: 'traces-title' }, 'Requests'),
        element('label', { class: 'check' }, hold, ' Hold still'),
      ),
      element('div', { class: 'trace-columns' }, this.list, this.waterfall),
    );
    this.show();
  }

  /** @param {readonly RequestTrace[]} traces */
  add(traces) {
    for (const trace of traces) {
      this.traces.delete(trace.id);
      this.traces.set(trace.id, trace);
    }
    const newest = [...this.traces.values()].sort(byAge);
    const kept = [...Map.groupBy(newest, ({ name }) => name).values()]
      .flatMap((ofName) => ofName.slice(0, MOST_OF_A_NAME))
      .sort(byAge)
      .slice(0, MOST);
    const selected = newest.find(({ id }) => id === this.selected);
    if (selected !== undefined && !kept.includes(selected)) kept.push(selected);
    this.traces = new Map(kept.map((trace) => [trace.id, trace]));
    if (!this.isHeld) this.show();
  }

  /** @param {boolean} isHeld */
  hold(isHeld) {
    this.isHeld = isHeld;
    if (!isHeld) this.show();
  }

  /** @param {string} id */
  select(id) {
    this.selected = id;
    this.show();
  }

  show() {
    const traces = [...this.traces.values()];
    // What set most off is what somebody wants to see first.
    const richest = traces.reduce(
      (/** @type {RequestTrace | undefined} */ best, trace) =>
        best === undefined || trace.spans.length > best.spans.length ? trace : best,
      undefined,
    );
    const shown = traces.find(({ id }) => id === this.selected) ?? richest;
    if (shown === undefined) {
      refill(
        this.list,
        element('p', { class: 'quiet' }, 'No request has come since this console was opened.'),
      );
      refill(this.waterfall);
      return;
    }
    refill(
      this.list,
      element('ul', {}, ...traces.map((trace) => element('li', {}, this.button(trace, trace === shown)))),
    );
    refill(this.waterfall, waterfall(shown, this.modules));
  }

  /** @param {RequestTrace} trace @param {boolean} isShown */
  button({ id, name, status, milliseconds, startedAt }, isShown) {
    const grade = status === null || status < 400 ? '' : status < 500 ? 'warn' : 'bad';
    return element(
      'button',
      {
        type: 'button',
        'data-key': `trace ${id}`,
        'aria-pressed': String(isShown),
        class: isShown ? 'shown' : '',
        click: () => this.select(id),
      },
      element('span', { class: 'trace-name', title: name }, name),
      element('span', { class: `trace-status ${grade}` }, status === null ? '–' : String(status)),
      element('span', { class: 'trace-time' }, duration(milliseconds)),
      element('span', { class: 'trace-at quiet' }, time(startedAt)),
    );
  }
}

/** The newest first. @param {RequestTrace} one @param {RequestTrace} other */
function byAge(one, other) {
  return one.startedAt < other.startedAt ? 1 : -1;
}

/** @param {RequestTrace} trace @param {readonly string[]} modules */
function waterfall({ id, name, spans, milliseconds, dropped }, modules) {
  const end = Math.max(
    milliseconds,
    ...spans.map((span) => span.startMilliseconds + span.milliseconds),
    0.001,
  );
  const rows = inTree(spans).map(({ span, depth }) => row(span, depth, end, modules));
  const met = [...new Set(spans.flatMap(({ module }) => module ?? []))];
  return element(
    'div',
    {},
    element('h3', {}, name),
    element(
      'p',
      { class: 'quiet' },
      `Answered in ${duration(milliseconds)}; all that came of it so far took ${duration(end)} in ${count(met.length, 'module')}. Trace `,
      element('code', {}, id),
    ),
    scrolling(
      `Waterfall of ${name}`,
      element(
        'table',
        { class: 'spans' },
        element('caption', { class: 'unseen' }, `What ${name} set off, in the order in which it began`),
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            ...['What', 'Module', 'Took'].map((head) => element('th', { scope: 'col' }, head)),
            element(
              'th',
              { scope: 'col', class: 'bar-head' },
              element(
                'span',
                { class: 'ends' },
                element('span', {}, '0'),
                element('span', {}, duration(end)),
              ),
            ),
          ),
        ),
        element('tbody', {}, ...rows),
      ),
    ),
    dropped > 0 ? element('p', { class: 'quiet' }, `${count(dropped, 'more span')} not kept.`) : null,
  );
}

/** @param {TraceSpan} span @param {number} depth @param {number} end @param {readonly string[]} modules */
function row({ name, module, startMilliseconds, milliseconds, failure }, depth, end, modules) {
  const bar = element('span', {
    class: `bar hue-${module === null ? 'none' : modules.indexOf(module) % 10}`,
  });
  bar.style.left = `${(100 * startMilliseconds) / end}%`;
  bar.style.width = `${Math.max(0.4, (100 * milliseconds) / end)}%`;
  const what = element('span', { class: 'span-name' }, name);
  what.style.paddingLeft = `${depth * 12}px`;
  return element(
    'tr',
    { class: failure === null ? '' : 'failed' },
    element(
      'th',
      { scope: 'row' },
      what,
      failure === null ? null : element('span', { class: 'span-fault' }, failure),
    ),
    element('td', {}, module ?? '–'),
    element('td', { class: 'number' }, duration(milliseconds)),
    element('td', { class: 'bar-cell' }, bar, unseen(`from ${duration(startMilliseconds)}`)),
  );
}

/**
 * Each under what it belongs to.
 * @param {readonly TraceSpan[]} spans
 * @returns {{ span: TraceSpan, depth: number }[]}
 */
function inTree(spans) {
  const known = new Set(spans.map(({ id }) => id));
  const children = Map.groupBy(spans, ({ parent }) => (parent !== null && known.has(parent) ? parent : ''));
  /** @param {string} parent @param {number} depth @returns {{ span: TraceSpan, depth: number }[]} */
  const below = (parent, depth) =>
    (children.get(parent) ?? []).flatMap((span) => [{ span, depth }, ...below(span.id, depth + 1)]);
  return below('', 0);
}
