// The stream of what happens, for as long as the page is looked at. It says when it is cut off, and tries again.

import { open, Refusal } from './session.js';

const SILENCE_MILLISECONDS = 6_000;
const FIRST_PAUSE_MILLISECONDS = 1_000;
const LONGEST_PAUSE_MILLISECONDS = 15_000;
/** In a tab that nobody looks at. */
const HIDDEN_MILLISECONDS = 30_000;

/**
 * @typedef {{ state: 'connecting' | 'live' | 'paused' }
 *   | { state: 'lost', reason: string, retryAt: number }} Connection
 * @typedef {object} Listener
 * @property {(connection: Connection) => void} onConnection
 * @property {(sample: import('../wire.ts').LiveSample) => void} onSample
 * @property {(traces: import('../wire.ts').RequestTrace[]) => void} onTraces
 * @property {(refusal: Refusal) => void} onRefused
 */

/** Server-sent events over fetch, since EventSource sends no token. */
export class Live {
  /** @param {Listener} listener */
  constructor(listener) {
    this.listener = listener;
    this.isStopped = false;
    /** @type {AbortController} */
    this.attempt = new AbortController();
    this.wake = () => {};
    this.hidden = 0;
    this.onVisibility = () => this.visibilityChanged();
    document.addEventListener('visibilitychange', this.onVisibility);
  }

  /** Goes on until it is stopped or the shop refuses whoever is signed in. */
  async run() {
    let failures = 0;
    while (!this.isStopped) {
      if (document.hidden && this.attempt.signal.aborted) {
        this.listener.onConnection({ state: 'paused' });
        await this.untilWoken();
        continue;
      }
      this.listener.onConnection({ state: 'connecting' });
      const startedAt = Date.now();
      const reason = await this.follow();
      if (this.isStopped) return;
      if (reason === 'hidden') continue;
      if (reason instanceof Refusal) {
        this.stop();
        this.listener.onRefused(reason);
        return;
      }
      failures = Date.now() - startedAt > LONGEST_PAUSE_MILLISECONDS ? 1 : failures + 1;
      const pause = Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** (failures - 1), LONGEST_PAUSE_MILLISECONDS);
      // Consoles that were cut off together do not come back together.
      const spread = pause * (0.75 + Math.random() / 4);
      this.listener.onConnection({ state: 'lost', reason, retryAt: Date.now() + spread });
      await this.untilWoken(spread);
    }
  }

  retryNow() {
    this.wake();
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.hidden);
    document.removeEventListener('visibilitychange', this.onVisibility);
    this.attempt.abort('stopped');
    this.wake();
  }

  /**
   * One connection; answers why it has ended.
   * @returns {Promise<string | Refusal>}
   */
  async follow() {
    this.attempt = new AbortController();
    const { signal } = this.attempt;
    let silence = 0;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => this.attempt.abort('silent'), SILENCE_MILLISECONDS);
    };
    heard();
    try {
      for await (const { name, data } of eventsOf(await open('/live', signal))) {
        heard();
        if (name === 'bye') return reasonOf(/** @type {{ reason: string }} */ (data).reason);
        this.listener.onConnection({ state: 'live' });
        if (name === 'sample') this.listener.onSample(/** @type {import('../wire.ts').LiveSample} */ (data));
        if (name === 'traces')
          this.listener.onTraces(/** @type {import('../wire.ts').RequestTrace[]} */ (data));
      }
      return 'the shop ended the connection';
    } catch (error) {
      if (signal.aborted && signal.reason === 'hidden') return 'hidden';
      if (signal.aborted) return `the shop has said nothing for ${SILENCE_MILLISECONDS / 1_000} s`;
      if (error instanceof Refusal) return error.isAboutWho ? error : error.message;
      return 'the shop does not answer';
    } finally {
      clearTimeout(silence);
    }
  }

  /** @param {number} [milliseconds] */
  untilWoken(milliseconds) {
    return new Promise((resolve) => {
      const timer = milliseconds === undefined ? 0 : setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }

  visibilityChanged() {
    clearTimeout(this.hidden);
    if (document.hidden) this.hidden = setTimeout(() => this.attempt.abort('hidden'), HIDDEN_MILLISECONDS);
    else this.wake();
  }
}

/**
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 * @returns {AsyncGenerator<{ name: string, data: unknown }>}
 */
async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (text + value).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const fields = new Map(
        part.split('\n').map((line) => /** @type {[string, string]} */ (line.split(/: (.*)/s, 2))),
      );
      yield { name: fields.get('event') ?? '', data: JSON.parse(fields.get('data') ?? 'null') };
    }
  }
}

/** @param {string} reason */
function reasonOf(reason) {
  if (reason !== 'signed-out') return 'the shop is stopping';
  return new Refusal(401, 'Your session has ended. Sign in again.');
}
