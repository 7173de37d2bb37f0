// The process as a whole, and what the map means.

import { drawn, element } from './dom.js';
import { rate, seconds, within } from './format.js';

const KEPT_SAMPLES = 60;
const CHART = { width: 260, height: 44 };

export class Overview {
  constructor() {
    /** @type {number[]} */
    this.history = [];
    this.line = drawn('path', { class: 'spark' });
    this.figures = Object.fromEntries(
      ['Requests', 'p50', 'p99', 'Errors', 'Busy', 'Memory', 'Up'].map((name) => [
        name,
        element('dd', {}, '–'),
      ]),
    );
    this.view = element(
      'section',
      { class: 'panel overview', 'aria-labelledby': 'overview-title' },
      element('div', { class: 'panel-head' }, element('h2', { id: 'overview-title' }, 'This process')),
      element(
        'dl',
        { class: 'vitals' },
        ...Object.entries(this.figures).map(([name, value]) =>
          element('div', {}, element('dt', {}, name), value),
        ),
      ),
      drawn(
        'svg',
        {
          viewBox: `0 0 ${CHART.width} ${CHART.height}`,
          class: 'chart',
          preserveAspectRatio: 'none',
          'aria-hidden': 'true',
        },
        this.line,
      ),
      element(
        'p',
        { class: 'quiet' },
        'Requests a second over the last minute. Choose a module on the map to look into it.',
      ),
      legend(),
    );
  }

  /** @param {import('../wire.ts').LiveSample} sample */
  show({ requests, process }) {
    const told = {
      Requests: rate(requests.perSecond),
      p50: within(requests, requests.p50Milliseconds),
      p99: within(requests, requests.p99Milliseconds),
      Errors: rate(requests.errorsPerSecond),
      Busy: `${Math.round(process.busy * 100)} %`,
      Memory: `${process.memoryMegabytes} MB`,
      Up: seconds(process.upSeconds),
    };
    for (const [name, text] of Object.entries(told)) {
      const figure = this.figures[name];
      if (figure !== undefined) figure.textContent = text;
    }
    this.history = [...this.history, requests.perSecond].slice(-KEPT_SAMPLES);
    this.line.setAttribute('d', sparkOf(this.history));
  }
}

/** @param {readonly number[]} values */
function sparkOf(values) {
  const most = Math.max(1, ...values);
  const step = CHART.width / (KEPT_SAMPLES - 1);
  const from = CHART.width - (values.length - 1) * step;
  return values
    .map((value, index) => {
      const y = CHART.height - 2 - (value / most) * (CHART.height - 6);
      return `${index === 0 ? 'M' : 'L'}${(from + index * step).toFixed(1)} ${y.toFixed(1)}`;
    })
    .join(' ');
}

function legend() {
  const mark = (/** @type {string} */ name) =>
    drawn(
      'svg',
      { width: 34, height: 10, 'aria-hidden': 'true', class: `mark ${name}` },
      drawn('path', { d: 'M1 5 H33', class: 'edge-line' }),
    );
  return element(
    'ul',
    { class: 'legend' },
    element('li', {}, mark('call'), 'calls, from left to right'),
    element('li', {}, mark('event'), 'events, to whoever reacts'),
    element('li', {}, mark('error'), 'with errors, also those that a contract declares'),
    element('li', {}, mark('failure'), 'with timeouts, bugs or failed reactions'),
    element(
      'li',
      { class: 'quiet' },
      'Figures are of the last 10 s. “≤5 ms” is p99: 99 % took no longer, as finely as the histograms have it.',
    ),
  );
}
