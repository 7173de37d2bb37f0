// The map in words: the same edges with the same figures.

import { element, refill, scrolling, table } from './dom.js';
import { rate, within } from './format.js';
import { edgesOf, figuresOf } from './map.js';

/**
 * @typedef {import('../wire.ts').ConsoleModel} ConsoleModel
 * @typedef {import('../wire.ts').LiveSample} LiveSample
 */

export class MapTable {
  /** @param {ConsoleModel} model */
  constructor(model) {
    this.model = model;
    this.edges = edgesOf(model);
    this.body = element('div');
    this.view = element(
      'details',
      { class: 'as-table', toggle: () => this.last !== undefined && this.show(this.last) },
      element('summary', {}, 'The map as a table'),
      this.body,
    );
    /** @type {LiveSample | undefined} */
    this.last = undefined;
    refill(this.body, this.table(undefined));
  }

  /** Closed, it is left alone. @param {LiveSample} sample */
  show(sample) {
    this.last = sample;
    if (this.view.open) refill(this.body, this.table(sample));
  }

  /** @param {LiveSample | undefined} sample */
  table(sample) {
    const rows = this.edges.map((edge) => {
      const figures = sample === undefined ? undefined : figuresOf(edge, this.model, sample);
      const what = edge.kind === 'call' ? 'calls' : `events: ${this.eventsOf(edge.from, edge.to).join(', ')}`;
      return [
        edge.from,
        edge.to,
        what,
        figures === undefined ? '–' : rate(figures.perSecond),
        figures === undefined ? '–' : rate(figures.errorsPerSecond),
        figures === undefined ? '–' : within(figures, figures.p99Milliseconds),
      ];
    });
    return scrolling(
      'Calls and events between modules',
      table({
        caption: 'Calls and events between modules, with what went over them in the last seconds',
        head: ['From', 'To', 'What', 'Rate', 'Errors', 'p99'],
        rows,
        class: 'edges',
      }),
    );
  }

  /** @param {string} producer @param {string} consumer */
  eventsOf(producer, consumer) {
    const found = this.model.reactions.filter(
      (each) => each.producer === producer && each.module === consumer,
    );
    return [...new Set(found.map(({ event }) => event.slice(producer.length + 1)))];
  }
}
