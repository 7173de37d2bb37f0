// Events that reactions have given up on: looked into, tried again, or given up for good.

import { element, refill } from './dom.js';
import { count, dateTime } from './format.js';
import { change, read } from './session.js';

/** @typedef {import('../wire.ts').DeadLetterEntry} DeadLetterEntry */

/**
 * @param {string} module
 * @param {readonly DeadLetterEntry[]} letters
 * @param {(said: string) => void} onChanged
 */
export function deadLetters(module, letters, onChanged) {
  if (letters.length === 0) return element('p', { class: 'quiet' }, 'No dead letters.');
  return element('ul', { class: 'letters' }, ...letters.map((letter) => entry(module, letter, onChanged)));
}

/** @param {string} module @param {DeadLetterEntry} letter @param {(said: string) => void} onChanged */
function entry(module, letter, onChanged) {
  const { consumer, eventId, type, key, attempts, errors, diedAt, parked } = letter;
  const last = errors.at(-1);
  const actions = {
    inspect: () => inspect(module, letter),
    redrive: () => confirm(module, letter, 'redrive', onChanged),
    discard: () => confirm(module, letter, 'discard', onChanged),
  };
  const act = (/** @type {keyof typeof actions} */ action) =>
    element(
      'button',
      { type: 'button', 'data-key': `${action} ${eventId}`, click: () => actions[action]() },
      `${words[action]}…`,
    );
  return element(
    'li',
    {},
    element('div', { class: 'letter-head' }, element('strong', {}, type), ` to ${consumer}`),
    element(
      'div',
      { class: 'quiet' },
      `${count(attempts, 'attempt')}, dead since ${dateTime(diedAt)}, key ${key}`,
      parked > 0 ? `, ${count(parked, 'event')} parked behind it` : '',
    ),
    last === undefined ? null : element('div', { class: 'fault' }, `${last.code}: ${last.message}`),
    element('div', { class: 'actions' }, act('inspect'), act('redrive'), act('discard')),
  );
}

/** @type {Readonly<Record<string, string>>} */
const words = { inspect: 'Inspect', redrive: 'Redrive', discard: 'Discard' };

/** @param {string} module @param {DeadLetterEntry} letter */
async function inspect(module, { consumer, eventId }) {
  const body = element('div', {}, element('p', { class: 'quiet' }, 'Reading…'));
  const dialog = openDialog('Event', body, closing());
  try {
    const path = `/modules/${module}/events/${encodeURIComponent(consumer)}/${encodeURIComponent(eventId)}`;
    refill(body, ...described(/** @type {import('../wire.ts').InspectedEvent} */ (await read(path))));
  } catch (error) {
    refill(body, element('p', { class: 'fault', role: 'alert' }, messageOf(error)));
  }
  return dialog;
}

/** @param {import('../wire.ts').InspectedEvent} event */
function described(event) {
  const facts = [
    ['Event', event.type],
    ['Id', event.eventId],
    ['Key', event.key],
    ['Published', event.publishedAt],
    ['Accepted', event.acceptedAt],
    ['Consumer', event.consumer],
    ['State', event.state],
    ['Trace', event.trace],
  ];
  return [
    element(
      'dl',
      { class: 'facts' },
      ...facts.flatMap(([name, value]) =>
        value === null ? [] : [element('dt', {}, name), element('dd', {}, value)],
      ),
    ),
    element('h3', {}, 'Data'),
    event.data === null
      ? element('p', { class: 'quiet' }, 'It is not kept, or its contract is not known to this process.')
      : element('pre', { tabindex: 0 }, JSON.stringify(event.data, null, 2)),
    event.hidden.length === 0
      ? null
      : element(
          'p',
          { class: 'quiet' },
          `Blank, since about a person: ${event.hidden.join(', ')}. The command line shows them: events show.`,
        ),
    element('h3', {}, 'Attempts'),
    element(
      'ol',
      { class: 'attempts' },
      ...event.errors.map(({ at, code, message }) =>
        element('li', {}, `${dateTime(at)}  `, element('code', {}, code), ` ${message}`),
      ),
    ),
  ];
}

/**
 * @param {string} module
 * @param {DeadLetterEntry} letter
 * @param {'redrive' | 'discard'} action
 * @param {(said: string) => void} onChanged
 */
function confirm(module, letter, action, onChanged) {
  const isDiscard = action === 'discard';
  const { consumer, eventId, type, parked } = letter;
  const behind = parked > 0 ? ` The ${count(parked, 'event')} parked behind it then run, in order.` : '';
  const what = isDiscard
    ? `What ${consumer} would have done with ${type} is then never done, and this cannot be undone.${behind}`
    : `${consumer} is tried with ${type} again, with all its attempts.${behind}`;
  const reason = element('input', {
    id: 'reason',
    name: 'reason',
    required: isDiscard,
    maxlength: 500,
    autocomplete: 'off',
  });
  const fault = element('p', { class: 'fault', role: 'alert' });
  const act = element(
    'button',
    { type: 'submit', class: isDiscard ? 'danger' : 'primary' },
    isDiscard ? 'Discard for good' : 'Redrive',
  );
  const form = element(
    'form',
    {
      method: 'dialog',
      submit: async (event) => {
        event.preventDefault();
        act.disabled = true;
        try {
          await change(`/modules/${module}/${action}`, { consumer, eventId, reason: reason.value });
          dialog.close();
          onChanged(isDiscard ? `Discarded the event ${eventId}.` : `Redriven: the event ${eventId}.`);
        } catch (error) {
          fault.textContent = messageOf(error);
          act.disabled = false;
        }
      },
    },
    element('p', {}, what),
    element(
      'label',
      { for: 'reason' },
      isDiscard ? 'Why (for the record)' : 'Why (for the record, optional)',
    ),
    reason,
    fault,
    element('div', { class: 'actions' }, act, closing('Cancel')),
  );
  const dialog = openDialog(isDiscard ? 'Discard the dead letter?' : 'Redrive the dead letter?', form);
}

/** @param {string} [text] */
function closing(text = 'Close') {
  return element(
    'button',
    {
      type: 'button',
      click: (event) => /** @type {Element} */ (event.currentTarget).closest('dialog')?.close(),
    },
    text,
  );
}

/** @param {string} title @param {...Node} content */
function openDialog(title, ...content) {
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'dialog-title', close: () => dialog.remove() },
    element('h2', { id: 'dialog-title' }, title),
    ...content,
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** @param {unknown} error */
function messageOf(error) {
  if (error instanceof TypeError)
    return 'The shop does not answer, so it is not known whether this was done.';
  return error instanceof Error ? error.message : String(error);
}
