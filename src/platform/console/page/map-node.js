// A module on the map.

import { drawn } from './dom.js';
import { engineName, rate } from './format.js';

/** @typedef {import('../wire.ts').LiveSample} LiveSample */

/**
 * @param {import('./geometry.js').Box & { name: string }} box
 * @param {import('../wire.ts').ModelModule} module
 * @param {(module: string) => void} onSelect
 */
export function drawNode({ x, y, width, height, name }, module, onSelect) {
  const place = module.isHere ? `${engineName(module.engine)} · ${module.level}` : 'in another process';
  const state = drawn('circle', { cx: 17, cy: 20, r: 4.5, class: 'state' });
  const figures = drawn('text', { x: 12, y: 58, class: 'figures', 'aria-hidden': 'true' });
  const trouble = drawn('text', {
    x: width - 12,
    y: 58,
    class: 'trouble',
    'text-anchor': 'end',
    'aria-hidden': 'true',
  });
  const select = () => onSelect(name);
  const group = drawn(
    'g',
    {
      class: 'node unknown',
      transform: `translate(${x} ${y})`,
      role: 'button',
      tabindex: 0,
      'aria-pressed': 'false',
      click: select,
      keydown: (event) => {
        if (!(event instanceof KeyboardEvent) || !['Enter', ' '].includes(event.key)) return;
        event.preventDefault();
        select();
      },
    },
    drawn('rect', { width, height, rx: 7, class: 'box' }),
    state,
    drawn('text', { x: 29, y: 24.5, class: 'name', 'aria-hidden': 'true' }, name),
    // Read, not drawn: what stands in lines of its own is not one word.
    ' ',
    drawn('text', { x: 12, y: 41, class: 'place', 'aria-hidden': 'true' }, place),
    ' ',
    figures,
    ' ',
    trouble,
  );
  return {
    name,
    group,
    /** @param {LiveSample} sample */
    show(sample) {
      const found = sample.modules.find((each) => each.module === name);
      const status = found?.status ?? 'unknown';
      const calls = sample.calls.filter(({ callee }) => callee === name);
      const perSecond = calls.reduce((sum, flow) => sum + flow.perSecond, 0);
      const words = found === undefined ? [] : troubleOf(found);
      group.setAttribute('class', `node ${status}${group.classList.contains('selected') ? ' selected' : ''}`);
      group.classList.toggle('in-trouble', words.length > 0);
      figures.textContent = `${rate(perSecond)} in`;
      trouble.textContent = words[0] ?? '';
      group.setAttribute('aria-label', [name, place, `${rate(perSecond)} in`, ...words, status].join(', '));
    },
  };
}

/**
 * In a few words, the worst first.
 * @param {import('../wire.ts').ModuleState} state
 */
export function troubleOf({ status, dead, parked, pool, paused, outboxLag }) {
  const waiting = Object.values(outboxLag).reduce((sum, lag) => Number(sum) + (lag ?? 0), 0) ?? 0;
  return [
    ...(status === 'down' ? ['down'] : []),
    ...(dead > 0 ? [`${dead} dead`] : []),
    ...(parked > 0 ? [`${parked} parked`] : []),
    ...(paused.length > 0 ? [`${paused.length} paused`] : []),
    ...((pool?.waiting ?? 0) > 0 ? [`${pool?.waiting} waiting`] : []),
    ...(waiting >= 100 ? [`lag ${waiting}`] : []),
  ];
}
