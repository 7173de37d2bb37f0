// The modules with what goes on between them, as a drawing whose figures follow the samples.

import { drawn, element } from './dom.js';
import { pathOf } from './edge-routes.js';
import { rate, within } from './format.js';
import { layOut } from './layout.js';
import { drawNode } from './map-node.js';

/**
 * @typedef {import('../wire.ts').ConsoleModel} ConsoleModel
 * @typedef {import('../wire.ts').LiveSample} LiveSample
 * @typedef {import('./geometry.js').Edge} Edge
 * @typedef {{ perSecond: number, errorsPerSecond: number, failuresPerSecond: number, p99Milliseconds: number | null }} EdgeFigures
 */

/** Of the figures on edges, about. */
const LETTER_WIDTH = 6.4;

/** @param {ConsoleModel} model @returns {Edge[]} */
export function edgesOf({ calls, reactions }) {
  const events = new Map(
    reactions.map(({ producer, module }) => [`${producer} ${module}`, { producer, module }]),
  );
  return [
    ...calls.map(({ caller, callee }) => ({ kind: /** @type {const} */ ('call'), from: caller, to: callee })),
    ...[...events.values()].map(({ producer, module }) => ({
      kind: /** @type {const} */ ('event'),
      from: producer,
      to: module,
    })),
  ];
}

/**
 * What an edge carries at the moment; of events the slowest consumer decides.
 * @param {Edge} edge
 * @param {ConsoleModel} model
 * @param {LiveSample} sample
 * @returns {EdgeFigures}
 */
export function figuresOf(edge, model, sample) {
  const nothing = { perSecond: 0, errorsPerSecond: 0, failuresPerSecond: 0, p99Milliseconds: null };
  if (edge.kind === 'call')
    return sample.calls.find(({ caller, callee }) => caller === edge.from && callee === edge.to) ?? nothing;
  const consumers = model.reactions.filter(
    ({ producer, module }) => producer === edge.from && module === edge.to,
  );
  const flows = sample.reactions.filter(
    ({ module, consumer }) => module === edge.to && consumers.some((known) => known.consumer === consumer),
  );
  const busy = flows.filter(({ perSecond }) => perSecond > 0);
  const isBeyond = busy.some(({ p99Milliseconds }) => p99Milliseconds === null);
  const failures = flows.reduce((sum, { failuresPerSecond }) => sum + failuresPerSecond, 0);
  return {
    perSecond: flows.reduce((sum, { perSecond }) => sum + perSecond, 0),
    errorsPerSecond: failures,
    failuresPerSecond: failures,
    p99Milliseconds: isBeyond
      ? null
      : Math.max(0, ...busy.map(({ p99Milliseconds }) => p99Milliseconds ?? 0)),
  };
}

/** The drawing, made once for a model. */
export class ModuleMap {
  /**
   * @param {ConsoleModel} model
   * @param {(module: string) => void} onSelect
   */
  constructor(model, onSelect) {
    this.model = model;
    const layout = layOut(
      model.modules.map(({ name }) => name),
      edgesOf(model),
    );
    this.edges = layout.edges.map((edge) => drawEdge(edge));
    this.nodes = layout.nodes.map((box) => {
      const module = model.modules.find(({ name }) => name === box.name);
      if (module === undefined) throw new TypeError(`there is no module ${box.name}`);
      return drawNode(box, module, onSelect);
    });
    const svg = drawn(
      'svg',
      {
        viewBox: `0 0 ${layout.width} ${layout.height}`,
        width: layout.width,
        height: layout.height,
        role: 'group',
        'aria-label':
          'Map of the modules. Each is a button that opens it; the table below has the same figures.',
      },
      arrows(),
      ...this.edges.map(({ line }) => line),
      ...this.edges.map(({ label }) => label),
      ...this.nodes.map(({ group }) => group),
    );
    this.view = element('div', { class: 'map' }, svg);
    this.svg = svg;
  }

  /** @param {string | undefined} module */
  select(module) {
    this.svg.classList.toggle('has-selection', module !== undefined);
    for (const { group, name } of this.nodes) {
      group.classList.toggle('selected', name === module);
      group.setAttribute('aria-pressed', String(name === module));
    }
    for (const { line, label, edge } of this.edges) {
      const isOwn = edge.from === module || edge.to === module;
      line.classList.toggle('of-selected', isOwn);
      label.classList.toggle('of-selected', isOwn);
    }
  }

  /** @param {LiveSample} sample */
  show(sample) {
    for (const node of this.nodes) node.show(sample);
    for (const edge of this.edges) edge.show(figuresOf(edge.edge, this.model, sample));
  }
}

function arrows() {
  const arrow = (/** @type {string} */ name) =>
    drawn(
      'marker',
      {
        id: `arrow-${name}`,
        viewBox: '0 0 8 8',
        refX: 7,
        refY: 4,
        markerWidth: 7,
        markerHeight: 7,
        markerUnits: 'userSpaceOnUse',
        orient: 'auto',
      },
      drawn('path', { d: 'M0 0.5 L7.5 4 L0 7.5 z', class: `arrow ${name}` }),
    );
  return drawn('defs', {}, ...['call', 'event', 'error', 'failure'].map(arrow));
}

/** @param {import('./geometry.js').PlacedEdge} edge */
function drawEdge(edge) {
  const title = drawn('title');
  const path = drawn('path', { d: pathOf(edge.curves), class: 'edge-line' });
  const line = drawn('g', { class: `edge ${edge.kind}`, 'aria-hidden': 'true' }, title, path);
  const { x, y, width, height } = edge.label;
  const text = drawn('text', { x: x + width / 2, y: y + height / 2, class: 'figures' });
  const back = drawn('rect', { x, y, width, height, rx: 3 });
  const label = drawn('g', { class: `edge-label ${edge.kind}`, 'aria-hidden': 'true' }, back, text);
  return {
    edge,
    line,
    label,
    /** @param {EdgeFigures} figures */
    show(figures) {
      const { perSecond, errorsPerSecond, failuresPerSecond, p99Milliseconds } = figures;
      const isBusy = perSecond > 0 || errorsPerSecond > 0;
      const trouble = failuresPerSecond > 0 ? 'failure' : errorsPerSecond > 0 ? 'error' : '';
      for (const each of [line, label]) {
        each.classList.toggle('busy', isBusy);
        each.classList.toggle('with-errors', trouble === 'error');
        each.classList.toggle('with-failures', trouble === 'failure');
      }
      path.style.strokeWidth = String(isBusy ? 1.4 + Math.min(2.2, Math.log10(1 + perSecond)) : 1);
      const errors = trouble === '' ? '' : ` ✕${rate(errorsPerSecond)}`;
      const words = `${rate(perSecond)}${errors} ${within(figures, p99Milliseconds)}`;
      text.textContent = isBusy ? words : '';
      const wide = Math.min(width, words.length * LETTER_WIDTH + LETTER_WIDTH);
      back.setAttribute('x', String(x + (width - wide) / 2));
      back.setAttribute('width', String(wide));
      const verb = edge.kind === 'call' ? 'calls' : '’s events reach';
      title.textContent = `${edge.from} ${verb} ${edge.to}: ${rate(perSecond)}, p99 ${within(figures, p99Milliseconds)}, errors ${rate(errorsPerSecond)}`;
    },
  };
}
