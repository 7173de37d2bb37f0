// Elements without markup in strings: what the shop tells is text, never HTML.

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>} Properties */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element; a property that is a function listens to the event of its name.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  give(made, properties);
  made.append(...present(children));
  return made;
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function drawn(tag, properties = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  give(made, properties);
  made.append(...present(children));
  return made;
}

/**
 * Replaces what an element holds and leaves the focus and what was scrolled where it was: elements with the same
 * `data-key` have it again.
 * @param {Element} holder
 * @param {...Child} children
 */
export function refill(holder, ...children) {
  const focused = document.activeElement;
  const key = focused !== null && holder.contains(focused) ? focused.getAttribute('data-key') : null;
  const scrolled = [holder, ...holder.querySelectorAll('.scrolling')].map((each) => ({
    key: each === holder ? null : each.getAttribute('data-key'),
    left: each.scrollLeft,
    top: each.scrollTop,
  }));
  holder.replaceChildren(...present(children));
  for (const { key: of, left, top } of scrolled)
    (of === null ? holder : keyed(holder, of))?.scrollTo(left, top);
  if (key !== null) keyed(holder, key)?.focus({ preventScroll: true });
}

/**
 * @param {Element} holder
 * @param {string} key
 * @returns {HTMLElement | null}
 */
function keyed(holder, key) {
  return holder.querySelector(`[data-key="${CSS.escape(key)}"]`);
}

/**
 * Text for those who do not see.
 * @param {string} text
 */
export function unseen(text) {
  return element('span', { class: 'unseen' }, text);
}

/**
 * A table with a caption that only those who do not see are told, unless said otherwise.
 * @param {{ caption: string, head: readonly Child[], rows: readonly (readonly Child[])[], class?: string }} parts
 */
export function table({ caption, head, rows, class: name = '' }) {
  return element(
    'table',
    { class: name },
    element('caption', { class: 'unseen' }, caption),
    element('thead', {}, element('tr', {}, ...head.map((cell) => element('th', { scope: 'col' }, cell)))),
    element(
      'tbody',
      {},
      ...rows.map(([first, ...others]) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, first),
          ...others.map((cell) => element('td', {}, cell)),
        ),
      ),
    ),
  );
}

/**
 * A region that scrolls sideways, reached by the keyboard.
 * @param {string} label
 * @param {...Child} children
 */
export function scrolling(label, ...children) {
  return element(
    'div',
    { class: 'scrolling', role: 'region', 'aria-label': label, tabindex: 0, 'data-key': label },
    ...children,
  );
}

/**
 * @param {Element} made
 * @param {Properties} properties
 */
function give(made, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(name, String(value));
  }
}

/**
 * @param {readonly Child[]} children
 * @returns {(Node | string)[]}
 */
function present(children) {
  return children.flatMap((child) =>
    child === null || child === undefined || child === false ? [] : [child],
  );
}
