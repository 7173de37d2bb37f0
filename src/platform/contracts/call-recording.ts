import type { Clock } from '../foundation/index.ts';
import { type Actor, type CallContext, isSecretName } from '../observability/index.ts';
import { isLookedInto } from './call-traffic.ts';

export type RecordedAnswer = { readonly output: unknown } | { readonly code: string };

/** A call as it was made and how it ended, so that it can be made again elsewhere. */
export interface RecordedCall {
  /** Its place among the calls of its process. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The calling module; null for the edge. */
  readonly caller: string | null;
  readonly operation: string;
  readonly actor: Actor;
  /** Of a command that takes effect once. */
  readonly key: string | null;
  readonly input: unknown;
  readonly answer: RecordedAnswer;
}

export interface RecordedCalls {
  /** In the order in which they were made. */
  readonly calls: readonly RecordedCall[];
  /** Calls that were not kept because their input holds a secret, or they are too long. */
  readonly leftOut: number;
}

/** Takes the end of one call. */
export type NoteAnswer = (answer: RecordedAnswer) => void;

interface Kept {
  /** Nothing that is changed later reaches what was recorded. */
  readonly texts: string[];
  leftOut: number;
}

const MOST_PER_OPERATION = 64;
const LONGEST_CHARACTERS = 16_384;
const HIDDEN = '[secret]';

/**
 * The last calls of each operation, in memory: at most 64 of 16 KB. A call whose input holds a secret is not kept, a
 * secret in an answer is hidden; names tell which are. What is about a person is kept: whoever hands records out
 * has to see to it.
 */
export class CallRecording {
  readonly #everyRequest: boolean;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Map<string, Kept>>();
  #calls = 0;

  constructor(everyRequest: boolean, clock: Clock) {
    this.#everyRequest = everyRequest;
    this.#clock = clock;
  }

  /** What takes the calls of an operation by one caller; it answers nothing for a call that is not kept. */
  operation(
    module: string,
    operation: string,
    caller: string | undefined,
  ): (context: CallContext, input: unknown) => NoteAnswer | undefined {
    const ofModule = this.#kept.get(module) ?? new Map<string, Kept>();
    this.#kept.set(module, ofModule);
    const kept = ofModule.get(operation) ?? { texts: [], leftOut: 0 };
    ofModule.set(operation, kept);
    return ({ trace, actor, idempotencyKey: key }, input) => {
      if (!this.#everyRequest && !isLookedInto(trace)) return undefined;
      if (holdsSecret(input)) {
        kept.leftOut += 1;
        return undefined;
      }
      this.#calls += 1;
      const [number, at] = [this.#calls, this.#clock.now()];
      const begun = JSON.stringify({
        number,
        at,
        caller: caller ?? null,
        operation,
        actor,
        key: key ?? null,
        input,
      });
      return (answer) => {
        const text = `${begun.slice(0, -1)},"answer":${JSON.stringify(withoutSecrets(answer))}}`;
        if (text.length > LONGEST_CHARACTERS) kept.leftOut += 1;
        else keep(kept.texts, text);
      };
    };
  }

  of(module: string): RecordedCalls {
    const all = [...(this.#kept.get(module)?.values() ?? [])];
    const calls = all.flatMap(({ texts }) => texts).map((text) => JSON.parse(text) as RecordedCall);
    return {
      calls: calls.sort((one, other) => one.number - other.number),
      leftOut: all.reduce((sum, { leftOut }) => sum + leftOut, 0),
    };
  }
}

function keep(texts: string[], text: string): void {
  if (texts.length >= MOST_PER_OPERATION) texts.shift();
  texts.push(text);
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, inner]) => (isSecretName(name) && inner !== null && inner !== undefined) || holdsSecret(inner),
  );
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isSecretName(name) && inner !== null ? HIDDEN : withoutSecrets(inner),
    ]),
  );
}
