import { describeError } from './describe-error.ts';

const HIDDEN = '[redacted]';
/** Within a name: what opens doors. */
const SECRET =
  /password|passphrase|secret|token|authorization|cookie|credential|api[_-]?key|private[_-]?key/i;
/** Whoever writes a log nests no deeper on purpose. */
const DEEPEST = 8;
/** In text: e-mail addresses, bearer and signed tokens, and the credentials of a URL. */
const IN_TEXT = [
  /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu,
  /(?<=\bBearer )[\w.~+/=-]+/gi,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /(?<=:\/\/)[^\s/:@]+:[^\s/@]+(?=@)/g,
];

/** Whether what has this name usually opens doors. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}

/** Takes out of what is about to be logged what is nobody's to read: by name at any depth, by look in any text. */
export class Redaction {
  readonly #personal: ReadonlySet<string>;

  /** `personal`: names of fields that are about a person. */
  constructor(personal: ReadonlySet<string>) {
    this.#personal = personal;
  }

  of(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return this.#ofText(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEEPEST) return HIDDEN;
    if (value instanceof Error) return this.of(describeError(value), depth + 1);
    if (Array.isArray(value)) return value.map((item) => this.of(item, depth + 1));
    if ('toJSON' in value && typeof value.toJSON === 'function') return this.of(value.toJSON(), depth + 1);
    const entries = Object.entries(value).map(([name, of]) => [
      name,
      this.#hides(name) && of !== null && of !== undefined ? HIDDEN : this.of(of, depth + 1),
    ]);
    return Object.fromEntries(entries);
  }

  #hides(name: string): boolean {
    return this.#personal.has(name) || isSecretName(name);
  }

  #ofText(text: string): string {
    return IN_TEXT.reduce((so, look) => so.replace(look, HIDDEN), text);
  }
}
