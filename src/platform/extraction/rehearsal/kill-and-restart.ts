import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Contract, RecordedCalls } from '../../contracts/index.ts';
import { sampleOf } from '../code/sample-of.ts';
import { actorFor } from '../probe/exercise.ts';
import { remembersKeys } from './made-up-calls.ts';
import type { Answer, Asked } from './side.ts';
import type { Running, Stage } from './stage.ts';
import { judge, type StepFinding } from './step.ts';

const CALLERS = 4;
const BEFORE_KILL = 40;
/** Calls into the gap: enough for callers to leave the address alone, and to look again. */
const INTO_GAP = 20;
const PAUSE_MILLISECONDS = 10;
const RECOVERY_MILLISECONDS = 15_000;
/** Measuring and the machine take their time too. */
const LENIENCE_MILLISECONDS = 1_000;
/** What a caller is told about a process that is away. */
const AWAY = /^transport\.|^contracts\.deadline-exceeded$/;
const FIRST = 901;

interface Made {
  readonly call: Asked;
  readonly answer: Answer;
  readonly milliseconds: number;
}

/** Ends the module's process in the middle of calls, brings it back, and asks again for everything it had answered. */
export async function killAndRestart(stage: Stage, traffic: RecordedCalls): Promise<StepFinding> {
  const { signal } = stage.options;
  const { contract } = stage.definition;
  const { own, apart } = stage.running;
  const next = callsOf(contract, traffic);
  if (next === undefined)
    return { status: 'unknown', evidence: `${contract.module} offers nothing that could be called.` };
  const calling = new Calls(stage.running, next);
  await calling.until(BEFORE_KILL, signal);
  await own.kill();
  const killedAt = performance.now();
  await calling.until(calling.made.length + INTO_GAP, signal);
  await stage.restart();
  const upAt = performance.now();
  const isBack = await untilAnswered(stage.running, next, signal);
  const backAt = performance.now();
  await calling.stop();

  const wrong: string[] = [];
  const { made } = calling;
  for (const { call, answer, milliseconds } of made) {
    const { deadline = 0 } = contract.operations[call.operation] ?? {};
    if (milliseconds > deadline + LENIENCE_MILLISECONDS)
      wrong.push(
        `${call.operation} kept its caller ${Math.round(milliseconds)} ms, past its deadline of ${deadline} ms`,
      );
    if ('code' in answer && /^contracts\.(?:undeclared-error|invalid-output)$|^bug$/.test(answer.code))
      wrong.push(`${call.operation} answered with ${answer.code}`);
  }
  if (!isBack) wrong.push(`nothing was answered within ${RECOVERY_MILLISECONDS} ms after it was back`);
  const acknowledged = made.filter(({ call, answer }) => call.key !== undefined && 'output' in answer);
  for (const { call, answer } of acknowledged)
    if (!isDeepStrictEqual(await apart.ask(call), answer))
      wrong.push(`${call.operation} answered otherwise under the same key after the restart`);
  const away = made.filter(({ answer }) => 'code' in answer && AWAY.test(answer.code)).length;
  return judge(
    [...new Set(wrong)],
    `Killed (SIGKILL) under ${CALLERS} callers, of whose ${made.length} calls ${away} were told that it is away, none past its deadline. It served again after ${seconds(upAt - killedAt)} s, and callers were answered ${seconds(backAt - upAt)} s later. ${acknowledged.length} commands that it had acknowledged were answered the same under their keys.`,
    'Store what an answer rests on before it is given: in the module’s database, by the command log. Nothing that matters may be in memory.',
  );
}

/** Callers that go on whatever they are told. */
class Calls {
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
      if (signal.aborted) await this.stop();
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

async function untilAnswered({ apart }: Running, next: () => Asked, signal: AbortSignal): Promise<boolean> {
  const giveUpAt = performance.now() + RECOVERY_MILLISECONDS;
  for (;;) {
    signal.throwIfAborted();
    const answer = await apart.ask(next());
    if (!('code' in answer) || !AWAY.test(answer.code)) return true;
    if (performance.now() > giveUpAt) return false;
    await delay(PAUSE_MILLISECONDS);
  }
}

/** In turn: each operation with samples, commands under keys of their own, and what was recorded. */
function callsOf({ operations }: Contract, traffic: RecordedCalls): (() => Asked) | undefined {
  const kinds = Object.entries(operations).filter(([name]) => !/eras/i.test(name));
  if (kinds.length === 0) return undefined;
  const recorded = traffic.calls
    .filter(({ operation, key }) => operations[operation]?.kind === 'query' || key !== null)
    .map(({ operation, input, actor, key, caller }) => {
      return { operation, input, actor, key: key ?? undefined, caller: caller ?? undefined };
    });
  let number = FIRST;
  return () => {
    number += 1;
    const again = recorded[number % (recorded.length + kinds.length)];
    if (again !== undefined) return again;
    const [name, operation] = kinds[number % kinds.length] as (typeof kinds)[number];
    const input = sampleOf(operation.input, { number });
    const key = remembersKeys(operation) ? `rehearsal-kill-${number}` : undefined;
    return { operation: name, input, actor: actorFor(operation, new Map()), key };
  };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}
