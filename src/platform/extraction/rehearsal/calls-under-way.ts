import { setTimeout as delay } from 'node:timers/promises';
import type { Contract, RecordedCalls } from '../../contracts/index.ts';
import { sampleOf } from '../code/sample-of.ts';
import { actorFor } from '../probe/exercise.ts';
import type { Answer, Asked } from './side.ts';
import type { Running } from './stage.ts';

export const CALLERS = 4;
const PAUSE_MILLISECONDS = 10;
const FIRST = 901;

export interface Made {
  readonly call: Asked;
  readonly answer: Answer;
  readonly milliseconds: number;
}

/** Callers that go on whatever they are told. */
export class CallsUnderWay {
  readonly made: Made[] = [];
  readonly #running: Running;
  readonly #next: () => Asked;
  readonly #callers: Promise<void>[];
  #isStopping = false;

  constructor(running: Running, next: () => Asked) {
    this.#running = running;
    this.#next = next;
    this.#callers = Array.from({ length: CALLERS }, () => this.#callOn());
  }

  async until(count: number, signal: AbortSignal): Promise<void> {
    while (this.made.length < count) {
      signal.throwIfAborted();
      await delay(PAUSE_MILLISECONDS);
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#callers);
  }

  async #callOn(): Promise<void> {
    while (!this.#isStopping) {
      const call = this.#next();
      const startedAt = performance.now();
      const answer = await this.#running.apart.ask(call);
      this.made.push({ call, answer, milliseconds: performance.now() - startedAt });
      await delay(PAUSE_MILLISECONDS);
    }
  }
}

/** In turn: what was recorded, and each operation with samples. Every command has a key. */
export function callsOf({ operations }: Contract, traffic: RecordedCalls): (() => Asked) | undefined {
  const kinds = Object.entries(operations).filter(([name]) => !/eras/i.test(name));
  if (kinds.length === 0) return undefined;
  const recorded = traffic.calls.map(({ operation, input, actor, key, caller }) => {
    return { operation, input, actor, key: key ?? undefined, caller: caller ?? undefined };
  });
  let number = FIRST;
  const keyed = (call: Asked): Asked => {
    const isCommand = operations[call.operation]?.kind === 'command';
    return isCommand && call.key === undefined ? { ...call, key: `rehearsal-kill-${number}` } : call;
  };
  return () => {
    number += 1;
    const again = recorded[number % (recorded.length + kinds.length)];
    if (again !== undefined) return keyed(again);
    const [name, operation] = kinds[number % kinds.length] as (typeof kinds)[number];
    const input = sampleOf(operation.input, { number });
    return keyed({ operation: name, input, actor: actorFor(operation, new Map()) });
  };
}
