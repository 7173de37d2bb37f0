import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, definiteAnswer, isAccepted, type Json, type Operation, orderIdIn } from './history.ts';
import type { Random } from './random.ts';
import { send } from './send.ts';
import { Disconnected, type World } from './world.ts';

const MOST_REPEATS = 40;
const REPEAT_MILLISECONDS = 100;
const POLL_MILLISECONDS = 20;
const REST_MILLISECONDS = 40_000;
const PREVIOUS_ORDERS = 200;

/** What every client does after a crash: repeats what it has no answer to, under the same key. */
export async function repeatUnknown(world: World, patiently: boolean): Promise<void> {
  await Promise.all(
    world.history
      .open()
      .filter((operation) => !isAccepted(operation))
      .map((operation) => repeat(world, operation, patiently ? MOST_REPEATS : 1)),
  );
}

async function repeat(world: World, operation: Operation, times: number): Promise<void> {
  for (let tries = 1; tries <= times; tries += 1) {
    try {
      await world.attempt(operation);
      return;
    } catch (error) {
      if (!(error instanceof Disconnected)) throw error;
      if (tries < times) await delay(REPEAT_MILLISECONDS);
    }
  }
}

/** Repeats requests that are answered already: the answer must be the same. */
export async function repeatKnown(world: World, random: Random, times: number): Promise<void> {
  const recent = world.history.operations
    .slice(-PREVIOUS_ORDERS)
    .filter((operation) => operation.kind === 'place-order' && definiteAnswer(operation) !== undefined);
  if (recent.length === 0) return;
  for (let count = 0; count < times; count += 1) {
    const operation = random.pick(recent);
    world.heard(operation, await send(world.url, operation.request));
  }
}

/** Follows every 202 to its outcome at its Location. */
export async function followAccepted(world: World): Promise<void> {
  await Promise.all(
    world.history
      .open()
      .filter(isAccepted)
      .map((operation) => follow(world, operation)),
  );
}

async function follow(world: World, operation: Operation): Promise<void> {
  const { kind, subject, answers, request } = operation;
  const accepted = answers.find((answer) => answer.outcome === 'ok' && answer.status === 202);
  const id = kind === 'cancel-order' || accepted === undefined ? subject : orderIdIn(accepted);
  const asking = {
    method: 'GET',
    path: `/orders/${id}`,
    ...(request.token === undefined ? {} : { token: request.token }),
  } as const;
  const giveUpAt = performance.now() + REST_MILLISECONDS;
  while (performance.now() < giveUpAt) {
    const answer = decisionIn(kind, await send(world.url, asking));
    if (answer !== undefined) {
      world.heard(operation, answer);
      return;
    }
    await delay(POLL_MILLISECONDS);
  }
}

/** The order as it is shown, as the answer that a request for it would have had; undefined while undecided. */
function decisionIn(kind: Operation['kind'], answer: Answer): Answer | undefined {
  if (answer.outcome !== 'ok') return answer.outcome === 'fail' ? answer : undefined;
  const { status, cancelling, reason, id } = answer.body as {
    status?: string;
    cancelling?: boolean;
    reason?: Json;
    id?: string;
  };
  if (status === 'pending' || cancelling === true) return undefined;
  if (kind !== 'place-order' || status !== 'rejected') return answer;
  return { outcome: 'fail', status: 409, code: String(reason?.['code']), body: { details: { orderId: id } } };
}

interface ModuleStatus {
  readonly status: string;
  readonly events?: { readonly outboxLag: Readonly<Record<string, number>>; readonly pending: number };
  readonly unfinishedSagas?: number;
}

/**
 * Waits until nothing is under way, twice in a row: one look reads the modules one after the other. Answers
 * what is still under way when the time is up.
 */
export async function untilRest(world: World): Promise<string | undefined> {
  const giveUpAt = performance.now() + REST_MILLISECONDS;
  let looks = 0;
  let last = '';
  while (performance.now() < giveUpAt) {
    const answer = await send(world.url, { method: 'GET', path: '/status' });
    last = JSON.stringify(answer);
    const modules = answer.outcome === 'ok' ? (answer.body['modules'] as readonly ModuleStatus[]) : undefined;
    looks = modules?.every(isAtRest) === true ? looks + 1 : 0;
    if (looks === 2) return undefined;
    await delay(POLL_MILLISECONDS);
  }
  return last;
}

function isAtRest({ status, events, unfinishedSagas }: ModuleStatus): boolean {
  if (status !== 'up' || events === undefined || unfinishedSagas === undefined) return false;
  return (
    unfinishedSagas === 0 && events.pending === 0 && Object.values(events.outboxLag).every((lag) => lag === 0)
  );
}
