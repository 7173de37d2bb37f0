// Who is signed in, and asking in their name. The token is kept as long as the tab, and goes nowhere but to the shop.

const KEY = 'tearline-console-token';
const API = '/console/api';

/** What the shop answered instead of what was asked for, in its own words. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }

  /** Whether signing in, or as somebody else, would help. */
  get isAboutWho() {
    return this.status === 401 || this.status === 403;
  }
}

/** @returns {string | null} */
export function tokenOfTab() {
  return sessionStorage.getItem(KEY);
}

export function forgetToken() {
  sessionStorage.removeItem(KEY);
}

/**
 * @param {import('../wire.ts').SignIn} how
 * @param {Record<string, string>} fields
 */
export async function signIn(how, fields) {
  const response = await fetch(how.path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(fields),
  });
  const answer = await contentOf(response);
  sessionStorage.setItem(KEY, String(/** @type {Record<string, unknown>} */ (answer)[how.token]));
}

/**
 * Ends the session, as far as the shop can be reached.
 * @param {import('../wire.ts').SignIn} how
 */
export async function signOut(how) {
  const headers = headersOf();
  forgetToken();
  await fetch(how.signOutPath, { method: 'DELETE', headers }).catch(() => undefined);
}

/**
 * Reads from the console's own paths; throws a Refusal.
 * @param {string} path
 * @returns {Promise<unknown>}
 */
export async function read(path) {
  return contentOf(await fetch(`${API}${path}`, { headers: headersOf(), cache: 'no-store' }));
}

/**
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<unknown>}
 */
export async function change(path, body) {
  const headers = { ...headersOf(), 'Content-Type': 'application/json' };
  return contentOf(await fetch(`${API}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/**
 * @param {string} path
 * @param {AbortSignal} signal
 */
export async function open(path, signal) {
  const response = await fetch(`${API}${path}`, { headers: headersOf(), cache: 'no-store', signal });
  if (!response.ok || response.body === null) await contentOf(response);
  return /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body);
}

/** @returns {Record<string, string>} */
function headersOf() {
  const token = tokenOfTab();
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

/** @param {Response} response */
async function contentOf(response) {
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw new Refusal(response.status, detailOf(text) ?? `The shop answered ${response.status}.`);
}

/** @param {string} text */
function detailOf(text) {
  try {
    const { detail } = JSON.parse(text);
    return typeof detail === 'string' ? detail : undefined;
  } catch {
    // Something in front of the shop answered, in a form of its own.
    return undefined;
  }
}
