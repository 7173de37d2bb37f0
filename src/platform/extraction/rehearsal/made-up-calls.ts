import type { Operation } from '../../contracts/index.ts';
import { isAppError } from '../../foundation/index.ts';
import type { Actor } from '../../observability/index.ts';
import { callEverything, createPerson } from '../probe/exercise.ts';
import { compareAnswers } from './compare-answers.ts';
import type { Answer, Side } from './side.ts';
import type { Running } from './stage.ts';

/** A call with made-up input that was made, and what came of it. */
export interface MadeUpCall {
  readonly operation: string;
  readonly input: unknown;
  readonly actor: Actor;
  readonly key: string | undefined;
  readonly answer: Answer;
}

export interface MadeUpCalls {
  readonly calls: number;
  /** As they were made where the module runs apart. */
  readonly apart: readonly MadeUpCall[];
  /** What was not answered alike. */
  readonly mismatches: readonly string[];
}

const FIRST = 801;
const PEOPLE = 2;

/** Every operation, called with samples of its input, in the same order at both sides. */
export async function makeUpCalls({ apart, together }: Running): Promise<MadeUpCalls> {
  const [one, other] = await Promise.all([callAt(apart), callAt(together)]);
  const mismatches = one.flatMap((call, index) => {
    const { operation, answer } = call;
    const there = other[index];
    const found = there === undefined ? ['it was made apart alone'] : compareAnswers(answer, there.answer);
    return found.map((what) => `made-up call of ${operation}: ${what}`);
  });
  return { calls: one.length, apart: one, mismatches };
}

async function callAt(side: Side): Promise<MadeUpCall[]> {
  const made: MadeUpCall[] = [];
  const watched = {
    modules: side.modules,
    async call(module: string, operation: string, input: unknown, actor: Actor, given?: string) {
      const key = given ?? keyFor(side, operation, made.length);
      const keep = (answer: Answer) => made.push({ operation, input, actor, key, answer });
      try {
        const output = await side.call(module, operation, input, actor, key);
        keep({ output });
        return output;
      } catch (error) {
        keep({ code: isAppError(error) ? error.code : 'bug' });
        throw error;
      }
    },
  };
  for (let number = 0; number < PEOPLE; number += 1)
    await callEverything(watched, createPerson(FIRST + number));
  return made;
}

function keyFor(side: Side, name: string, number: number): string | undefined {
  const operation = side.modules[0]?.contract.operations[name];
  return operation !== undefined && remembersKeys(operation) ? `rehearsal-${number}` : undefined;
}

/** Whether a call can be made again under its key, and takes effect once. */
export function remembersKeys({ kind, access, idempotencyKey }: Operation): boolean {
  return kind === 'command' && (access.includes('module') || idempotencyKey === 'required');
}
