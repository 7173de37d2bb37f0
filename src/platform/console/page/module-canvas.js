// One module from the inside. What moves follows the samples; what has to be asked for is asked for when it changed.

import { deadLetters } from './dead-letters.js';
import { element, refill } from './dom.js';
import { count, dateTime, engineName } from './format.js';
import { troubleOf } from './map-node.js';
import { copyTable, flowTable, tiles } from './module-parts.js';
import { sagaList } from './sagas.js';
import { read } from './session.js';

/**
 * @typedef {import('../wire.ts').ConsoleModel} ConsoleModel
 * @typedef {import('../wire.ts').LiveSample} LiveSample
 * @typedef {import('../wire.ts').ModuleDetails} ModuleDetails
 * @typedef {import('../wire.ts').ModuleState} ModuleState
 */

const BETWEEN_READINGS_MILLISECONDS = 5_000;

export class ModuleCanvas {
  /**
   * @param {ConsoleModel} model
   * @param {string} name
   * @param {{ onClose: () => void, onSaid: (text: string) => void }} listener
   */
  constructor(model, name, { onClose, onSaid }) {
    const module = model.modules.find((each) => each.name === name);
    if (module === undefined) throw new TypeError(`there is no module ${name}`);
    this.model = model;
    this.module = module;
    this.onSaid = onSaid;
    this.readAt = 0;
    this.signature = '';
    this.parts = Object.fromEntries(
      ['tiles', 'flows', 'letters', 'sagas', 'copies', 'actions', 'fault'].map((part) => [
        part,
        element('div', { class: `part-${part}` }),
      ]),
    );
    this.state = element('span', { class: 'pill' }, 'looking…');
    this.heading = element('h2', { id: 'module-title', tabindex: -1 }, name);
    this.view = element(
      'section',
      { class: 'panel canvas', 'aria-labelledby': 'module-title' },
      element(
        'div',
        { class: 'panel-head' },
        this.heading,
        this.state,
        element('button', { type: 'button', class: 'quiet-button', click: onClose }, 'Close'),
      ),
      element('p', {}, module.summary),
      element('p', { class: 'quiet' }, `${placeOf(module)} · ${module.team}, on call: ${module.onCall}`),
      ...(module.isHere ? this.sections() : [elsewhere()]),
    );
    if (module.isHere) void this.readDetails();
  }

  sections() {
    const { tiles, flows, letters, sagas, copies, actions, fault } = this.parts;
    const { tables, operations, publishes } = this.module;
    return [
      fault,
      tiles,
      section('Calls', flows),
      section('Dead letters', letters),
      section('Sagas', sagas),
      section('Copies', copies),
      actions,
      element(
        'details',
        { class: 'more' },
        element('summary', {}, 'What it owns and offers'),
        element('h4', {}, 'Tables'),
        element(
          'ul',
          {},
          ...tables.map(({ table, holds }) => element('li', {}, element('code', {}, table), ` ${holds}`)),
        ),
        element('h4', {}, 'Operations'),
        element(
          'ul',
          {},
          ...operations.map(({ operation, kind, route }) =>
            element(
              'li',
              {},
              element('code', {}, operation),
              ` ${kind}${route === null ? '' : `, ${route}`}`,
            ),
          ),
        ),
        element('h4', {}, 'Events'),
        element('p', {}, publishes.join(', ') || 'none'),
      ),
    ];
  }

  /** @param {LiveSample} sample */
  show(sample) {
    const state = sample.modules.find(({ module }) => module === this.module.name);
    if (state === undefined) return;
    const trouble = troubleOf(state);
    this.state.textContent = trouble[0] ?? state.status;
    this.state.className = `pill ${state.status === 'down' || state.dead > 0 ? 'bad' : trouble.length > 0 ? 'warn' : state.status === 'up' ? 'good' : ''}`;
    refill(this.parts['tiles'] ?? this.view, ...tiles(state, this.module.poolSize));
    refill(this.parts['flows'] ?? this.view, flowTable(sample, this.module.name));
    refill(this.parts['copies'] ?? this.view, copyTable(state.copies));
    this.readWhenChanged(sample, state);
  }

  /** @param {LiveSample} sample @param {ModuleState} state */
  readWhenChanged(sample, { dead, parked, unfinishedSagas, module }) {
    const isBusy = sample.calls.some(({ caller, callee }) => caller === module || callee === module);
    const signature = JSON.stringify([dead, parked, unfinishedSagas, isBusy ? sample.at : '']);
    if (signature === this.signature || Date.now() - this.readAt < BETWEEN_READINGS_MILLISECONDS) return;
    this.signature = signature;
    void this.readDetails();
  }

  async readDetails() {
    this.readAt = Date.now();
    try {
      this.showDetails(/** @type {ModuleDetails} */ (await read(`/modules/${this.module.name}`)));
      this.parts['fault']?.replaceChildren();
    } catch (error) {
      const text =
        error instanceof TypeError ? 'The shop does not answer.' : /** @type {Error} */ (error).message;
      this.parts['fault']?.replaceChildren(element('p', { class: 'fault' }, text));
    }
  }

  /** What is the same as before is left alone, with whoever is reading it. @param {ModuleDetails} details */
  showDetails({ module, deadLetters: letters, sagas, actions }) {
    const onChanged = (/** @type {string} */ said) => {
      this.onSaid(said);
      void this.readDetails();
    };
    this.fill('letters', letters, () => deadLetters(module, letters, onChanged));
    const open = new Set(
      [...this.view.querySelectorAll('details[data-saga][open]')].map(
        (each) => each.getAttribute('data-saga') ?? '',
      ),
    );
    this.fill('sagas', sagas, () => sagaList(sagas, open));
    this.fill('actions', actions, () => actionList(actions));
  }

  /** @param {string} part @param {unknown} content @param {() => Node} make */
  fill(part, content, make) {
    const holder = this.parts[part];
    const told = JSON.stringify(content);
    if (holder === undefined || holder.dataset['told'] === told) return;
    holder.dataset['told'] = told;
    refill(holder, make());
  }
}

/** @param {string} title @param {Node | undefined} content */
function section(title, content) {
  return element('section', { class: 'part' }, element('h3', {}, title), content);
}

function elsewhere() {
  return element(
    'p',
    { class: 'notice' },
    'This process does not host it, and tells only what it calls there and hears from there. Open the console of the process that does.',
  );
}

/** @param {import('../wire.ts').ModelModule} module */
function placeOf({ isHere, engine, level }) {
  return isHere ? `${engineName(engine)}, level ${level}` : 'In another process';
}

/** @param {ModuleDetails['actions']} actions */
function actionList(actions) {
  if (actions.length === 0) return element('div');
  return element(
    'details',
    { class: 'more' },
    element('summary', {}, `What people have done (${count(actions.length, 'entry', 'entries')})`),
    element(
      'ul',
      {},
      ...actions.map(({ at, actor, action, consumer, subject, reason }) =>
        element(
          'li',
          {},
          `${dateTime(at)}: ${actor} asked to ${action} ${consumer} ${subject}`,
          reason === '' ? '' : ` (${reason})`,
        ),
      ),
    ),
  );
}
