// The page: signs somebody in, asks for the model once, and lets the parts follow the stream.

import { Attention } from './attention.js';
import { element, refill } from './dom.js';
import { count, time } from './format.js';
import { Live } from './live.js';
import { ModuleMap } from './map.js';
import { MapTable } from './map-table.js';
import { ModuleCanvas } from './module-canvas.js';
import { Overview } from './overview.js';
import { Records } from './records.js';
import { forgetToken, read, Refusal, signOut, tokenOfTab } from './session.js';
import { signInForm } from './sign-in.js';
import { Traces } from './traces.js';

/**
 * @typedef {import('../wire.ts').ConsoleModel} ConsoleModel
 * @typedef {import('../wire.ts').LiveSample} LiveSample
 * @typedef {import('./live.js').Connection} Connection
 */

const top = /** @type {HTMLElement} */ (document.getElementById('top'));
const main = /** @type {HTMLElement} */ (document.getElementById('main'));
const said = /** @type {HTMLElement} */ (document.getElementById('said'));
const RETRY_MILLISECONDS = 3_000;

/** @param {string} text */
function say(text) {
  said.textContent = text;
  setTimeout(() => {
    if (said.textContent === text) said.textContent = '';
  }, 8_000);
}

/** The console of somebody who may see it. */
class Console {
  /** @param {import('../wire.ts').SignIn} how @param {ConsoleModel} model */
  constructor(how, model) {
    this.model = model;
    /** @type {ModuleCanvas | undefined} */
    this.canvas = undefined;
    /** @type {LiveSample | undefined} */
    this.last = undefined;
    const select = (/** @type {string} */ name) => this.select(name);
    this.map = new ModuleMap(model, select);
    this.table = new MapTable(model);
    this.attention = new Attention(select);
    this.overview = new Overview();
    this.traces = new Traces(model.modules.map(({ name }) => name));
    this.records = new Records(() => void this.readRecords());
    this.side = element('div', { class: 'side' }, this.overview.view);
    this.state = element('div', { class: 'connection', role: 'status' });
    this.summary = element('div', { class: 'summary' });
    this.lost = element('div', { class: 'lost', role: 'alert' });
    this.live = new Live({
      onConnection: (connection) => this.showConnection(connection),
      onSample: (sample) => this.show(sample),
      onTraces: (traces) => this.traces.add(traces),
      onRefused: (refusal) => void this.end(how, refusal.message),
    });
    const leave = () => void signOut(how).then(() => this.end(how, undefined));
    refill(
      top,
      element('div', { class: 'brand' }, element('h1', {}, 'Tearline'), this.summary),
      element(
        'nav',
        { 'aria-label': 'Parts of the page' },
        ...[
          ['modules', 'Modules'],
          ['traces', 'Requests'],
          ['boundaries', 'Boundaries'],
          ['readiness', 'Readiness'],
          ['fit', 'Fit'],
        ].map(([id, text]) => element('a', { href: `#${id}` }, text)),
      ),
      this.state,
      element('button', { type: 'button', class: 'quiet-button', click: leave }, 'Sign out'),
    );
    refill(
      main,
      this.lost,
      this.attention.view,
      element(
        'div',
        { class: 'upper' },
        element(
          'div',
          { class: 'left' },
          element(
            'section',
            { class: 'panel map-panel', id: 'modules', 'aria-labelledby': 'modules-title' },
            element('h2', { id: 'modules-title', class: 'unseen' }, 'Modules'),
            element(
              'div',
              { class: 'map-holder', tabindex: 0, role: 'region', 'aria-label': 'Map of the modules' },
              this.map.view,
            ),
            this.table.view,
          ),
          this.traces.view,
        ),
        this.side,
      ),
      element('div', { class: 'lower' }, ...this.records.views),
    );
    void this.live.run();
    void this.readRecords();
  }

  /** @param {string | undefined} name */
  select(name) {
    this.map.select(name);
    if (name === undefined) {
      this.canvas = undefined;
      refill(this.side, this.overview.view);
      return;
    }
    this.canvas = new ModuleCanvas(this.model, name, { onClose: () => this.select(undefined), onSaid: say });
    refill(this.side, this.canvas.view);
    if (this.last !== undefined) this.canvas.show(this.last);
    this.canvas.heading.focus({ preventScroll: false });
  }

  /** @param {LiveSample} sample */
  show(sample) {
    this.last = sample;
    this.map.show(sample);
    this.table.show(sample);
    this.attention.show(sample);
    this.overview.show(sample);
    this.canvas?.show(sample);
    const up = sample.modules.filter(({ status }) => status === 'up').length;
    this.summary.textContent = `${count(sample.modules.length, 'module')}, ${up} up`;
  }

  /** @param {Connection} connection */
  showConnection(connection) {
    document.body.classList.toggle('stale', connection.state !== 'live');
    if (connection.state !== 'lost') {
      const words = { connecting: 'Connecting…', live: 'Live', paused: 'Paused while hidden' };
      if (this.state.textContent !== words[connection.state])
        this.state.textContent = words[connection.state];
      this.state.className = `connection ${connection.state}`;
      if (connection.state === 'live') refill(this.lost);
      return;
    }
    this.state.textContent = 'Connection lost';
    this.state.className = 'connection lost-state';
    const from = this.last === undefined ? '' : ` What you see is of ${time(this.last.at)}.`;
    const at = time(new Date(connection.retryAt).toISOString());
    refill(
      this.lost,
      element(
        'p',
        {},
        element('strong', {}, `Connection lost: ${connection.reason}.`),
        `${from} The next attempt is at ${at}. `,
        element(
          'button',
          { type: 'button', 'data-key': 'retry', click: () => this.live.retryNow() },
          'Try now',
        ),
      ),
    );
  }

  async readRecords() {
    try {
      this.records.show(/** @type {import('../wire.ts').ConsoleRecords} */ (await read('/records')));
    } catch (error) {
      if (!(error instanceof TypeError)) say(/** @type {Error} */ (error).message);
    }
  }

  /** @param {import('../wire.ts').SignIn} how @param {string | undefined} problem */
  async end(how, problem) {
    this.live.stop();
    forgetToken();
    askToSignIn(how, problem);
  }
}

/** @param {import('../wire.ts').SignIn} how @param {string | undefined} problem */
function askToSignIn(how, problem) {
  document.body.classList.remove('stale');
  refill(top);
  refill(main, signInForm(how, { problem, onSignedIn: () => void begin(how) }));
  main.querySelector('input')?.focus();
}

/** @param {import('../wire.ts').SignIn} how */
async function begin(how) {
  if (tokenOfTab() === null) {
    askToSignIn(how, undefined);
    return;
  }
  try {
    new Console(how, /** @type {ConsoleModel} */ (await read('/model')));
  } catch (error) {
    if (error instanceof Refusal && error.isAboutWho) {
      await signOut(how);
      askToSignIn(how, error.message);
      return;
    }
    sayUnreachable(error, () => begin(how));
  }
}

async function start() {
  try {
    await begin(/** @type {import('../wire.ts').SignIn} */ (await read('/sign-in')));
  } catch (error) {
    sayUnreachable(error, start);
  }
}

/** @param {unknown} error @param {() => unknown} again */
function sayUnreachable(error, again) {
  const reason = error instanceof Refusal ? error.message : 'The shop does not answer.';
  refill(main, element('p', { class: 'notice', role: 'alert' }, `${reason} It is asked again every 3 s.`));
  setTimeout(again, RETRY_MILLISECONDS);
}

void start();
