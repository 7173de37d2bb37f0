import { setTimeout as delay } from 'node:timers/promises';
import type { Contract, RecordedCalls } from '../../contracts/index.ts';
import { CALLERS, CallsUnderWay, callsOf, type Made } from './calls-under-way.ts';
import { isSameAnswer } from './compare-answers.ts';
import { remembersKeys } from './made-up-calls.ts';
import type { Asked, Side } from './side.ts';
import type { Stage } from './stage.ts';
import { judge, type StepFinding } from './step.ts';

const BEFORE_KILL = 40;
/** Calls into the gap: enough for callers to leave the address alone, and to look again. */
const INTO_GAP = 20;
const PAUSE_MILLISECONDS = 10;
const RECOVERY_MILLISECONDS = 15_000;
/** Measuring and the machine take their time too. */
const LENIENCE_MILLISECONDS = 1_000;
/** What a caller is told about a process that is away. */
const AWAY = /^transport\.|^contracts\.deadline-exceeded$/;
const BUG = /^contracts\.(?:undeclared-error|invalid-output)$|^bug$/;

/** Ends the module's process in the middle of calls, brings it back, and asks again for everything it had answered. */
export async function killAndRestart(stage: Stage, traffic: RecordedCalls): Promise<StepFinding> {
  const { contract } = stage.definition;
  const { apart } = stage.running;
  const next = callsOf(contract, traffic);
  if (next === undefined)
    return { status: 'unknown', evidence: `${contract.module} offers nothing that could be called.` };
  const calling = new CallsUnderWay(stage.running, next);
  const outage = await playOutage(stage, calling, next).finally(() => calling.stop());
  const { acknowledged, isBack } = outage;

  const { made } = calling;
  const late = lateCalls(made, contract);
  const away = made.filter(({ answer }) => 'code' in answer && AWAY.test(answer.code)).length;
  const wrong = [
    ...late,
    ...made.flatMap(({ call, answer }) =>
      'code' in answer && BUG.test(answer.code) ? [`${call.operation} answered with ${answer.code}`] : [],
    ),
    ...(isBack ? [] : [`nothing was answered within ${RECOVERY_MILLISECONDS} ms after it was back`]),
    ...(await answeredOtherwise(acknowledged, apart)),
  ];
  const finding = judge(
    [...new Set(wrong)],
    `Killed (SIGKILL) under ${CALLERS} callers, of whose ${made.length} calls ${away} were told that it is away, ${late.length} past their deadlines. It served again after ${seconds(outage.away)} s, and callers were answered ${seconds(outage.recovering)} s later. ${acknowledged.length} commands that it had acknowledged were asked for again under their keys.`,
    'Store what an answer rests on before it is given: in the module’s database, by the command log. Nothing that matters may be in memory.',
  );
  const hasCommands = Object.values(contract.operations).some(({ kind }) => kind === 'command');
  return finding.status === 'pass' && hasCommands && acknowledged.length === 0
    ? {
        ...finding,
        status: 'unknown',
        remedy:
          'Rehearse with recorded traffic (TRAFFIC_RECORDING=all), so that there are commands that succeed.',
      }
    : finding;
}

interface Outage {
  readonly acknowledged: readonly Made[];
  readonly isBack: boolean;
  /** Milliseconds from the kill until it served again, and from then until a caller was answered. */
  readonly away: number;
  readonly recovering: number;
}

async function playOutage(stage: Stage, calling: CallsUnderWay, next: () => Asked): Promise<Outage> {
  const { signal } = stage.options;
  const { own, apart } = stage.running;
  await calling.until(BEFORE_KILL, signal);
  const acknowledged = await findAcknowledged([...calling.made], stage.definition.contract, apart);
  await own.kill();
  const killedAt = performance.now();
  await calling.until(calling.made.length + INTO_GAP, signal);
  await stage.restart();
  const upAt = performance.now();
  const isBack = await untilAnswered(apart, next, signal);
  return { acknowledged, isBack, away: upAt - killedAt, recovering: performance.now() - upAt };
}

/** Commands that were answered, of operations that answer the same again under a key while the process lives. */
async function findAcknowledged(
  made: readonly Made[],
  { operations }: Contract,
  apart: Side,
): Promise<readonly Made[]> {
  const answered = made.filter(
    ({ call, answer }) => 'output' in answer && operations[call.operation]?.kind === 'command',
  );
  const repeatable = new Set<string>();
  for (const [name, [first]] of Map.groupBy(answered, ({ call }) => call.operation)) {
    const operation = operations[name];
    if (operation === undefined || first === undefined) continue;
    if (remembersKeys(operation) || isSameAnswer(first.answer, await apart.ask(first.call)))
      repeatable.add(name);
  }
  return answered.filter(({ call }) => repeatable.has(call.operation));
}

async function answeredOtherwise(acknowledged: readonly Made[], apart: Side): Promise<string[]> {
  const otherwise: string[] = [];
  for (const { call, answer } of acknowledged)
    if (!isSameAnswer(answer, await apart.ask(call)))
      otherwise.push(`${call.operation} answered otherwise under the same key after the restart`);
  return otherwise;
}

function lateCalls(made: readonly Made[], { operations }: Contract): string[] {
  return made.flatMap(({ call, milliseconds }) => {
    const { deadline = 0 } = operations[call.operation] ?? {};
    return milliseconds > deadline + LENIENCE_MILLISECONDS
      ? [
          `${call.operation} kept its caller ${Math.round(milliseconds)} ms, past its deadline of ${deadline} ms`,
        ]
      : [];
  });
}

async function untilAnswered(apart: Side, next: () => Asked, signal: AbortSignal): Promise<boolean> {
  const giveUpAt = performance.now() + RECOVERY_MILLISECONDS;
  for (;;) {
    signal.throwIfAborted();
    const answer = await apart.ask(next());
    if (!('code' in answer) || !AWAY.test(answer.code)) return true;
    if (performance.now() > giveUpAt) return false;
    await delay(PAUSE_MILLISECONDS);
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}
