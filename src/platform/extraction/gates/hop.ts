import type { Operation } from '../../contracts/index.ts';
import { runInContext, startTrace, systemContext, traceIdOf } from '../../observability/index.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, type Gate, noneOf, passed, unknown } from '../gate.ts';
import { actorFor } from '../probe/exercise.ts';
import { until } from '../probe/poison.ts';
import { sampleOf } from '../code/sample-of.ts';

const CALLS = 100;
const ATTEMPTS = 3;
/** A caller is to make so many calls one after the other within the deadline of one. */
const CALLS_IN_DEADLINE = 10;

/** 27 */
export const latency: Gate = {
  number: 27,
  title: 'The latency budget holds with a network hop added',
  kinds: ['probe'],
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const { probes } = evidence;
    const operations = Object.entries(evidence.definition.contract.operations);
    if (operations.length === 0) return [passed(`${module} offers nothing that anybody could wait for.`)];
    const { bench } = await probes.worked();
    const { others } = await probes.apart();
    const found = await operationThatAnswers(evidence);
    if (found === undefined)
      return [
        unknown(
          `None of ${operations.length} operations of ${module} answered made-up input over HTTP, so nothing was measured.`,
          'Find why they fail, or rehearse the extraction with recorded calls.',
        ),
      ];
    const { name, deadline, call } = found;
    const near = await percentile(() => call(bench));
    const far = await percentile(() => call(others));
    const budget = deadline / CALLS_IN_DEADLINE;
    return [
      noneOf(
        far <= budget
          ? []
          : [`p99 of ${module}.${name} over HTTP is ${far.toFixed(1)} ms, over the budget of ${budget} ms`],
        `p99 of ${CALLS} calls of ${module}.${name} is ${far.toFixed(1)} ms over HTTP and ${near.toFixed(1)} ms in one process; the budget is ${budget} ms, a tenth of its deadline.`,
        'Make the operation quicker, let callers keep a copy, or give it the deadline that they can live with.',
      ),
    ];
  },
};

type Bench = Awaited<ReturnType<Evidence['probes']['apart']>>['others'];

/** A query if there is one; a command is done once, and called again under its key. */
async function operationThatAnswers({ definition, probes }: Evidence) {
  const { module, operations } = definition.contract;
  const { others } = await probes.apart();
  const { known } = probes.person;
  const rank = ([, { kind }]: [string, Operation]) => Number(kind === 'command');
  for (const [name, operation] of Object.entries(operations).sort((one, other) => rank(one) - rank(other))) {
    const input = sampleOf(operation.input, { number: 1, known });
    const key = operation.kind === 'command' ? `hop ${name}` : undefined;
    const call = (bench: Bench) => bench.call(module, name, input, actorFor(operation, known), key);
    // The first call opens what later ones find open.
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1)
      if (await isAnswered(call(others))) return { name, deadline: operation.deadline, call };
  }
  return undefined;
}

function isAnswered(answer: Promise<unknown>): Promise<boolean> {
  return answer.then(
    () => true,
    () => false,
  );
}

async function percentile(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < CALLS; index += 1) {
    const startedAt = performance.now();
    await call().catch(() => undefined);
    times.push(performance.now() - startedAt);
  }
  return times.sort((one, other) => one - other)[Math.floor(CALLS * 0.99)] ?? 0;
}

const NUMBER = 701;

/** 28 */
export const traces: Gate = {
  number: 28,
  title: 'One trace runs across the edge, synchronous and asynchronous',
  kinds: ['probe'],
  decide: async (evidence) => [await synchronous(evidence), await asynchronous(evidence)],
};

async function synchronous({ definition, probes }: Evidence): Promise<Finding> {
  const { module, operations } = definition.contract;
  const { others, state } = await probes.apart();
  const missing: string[] = [];
  let tried = 0;
  for (const [name, operation] of Object.entries(operations).filter(([, { kind }]) => kind === 'query')) {
    const trace = startTrace();
    const input = sampleOf(operation.input, { number: 1, known: probes.person.known });
    const context = { ...systemContext(undefined, trace), actor: actorFor(operation, probes.person.known) };
    const client = others.kernel.client(definition.contract);
    await runInContext(context, () => client[name]?.(input as never))?.catch(() => undefined);
    tried += 1;
    if (!state.traces.has(`${module} ${traceIdOf(trace)}`))
      missing.push(`${module}.${name} did not run in the trace of its caller`);
  }
  return noneOf(
    missing,
    `${tried} queries of ${module} ran in the trace of a caller in another process.`,
    'Let the call path and the transport carry the trace.',
  );
}

/** Over whatever event crosses the edge, in either direction. */
async function asynchronous({ definition, modules, probes }: Evidence): Promise<Finding> {
  const { module } = definition.contract;
  const { own, others, state } = await probes.apart();
  const away = modules
    .filter(({ contract }) => contract.module !== module)
    .flatMap(({ contract, reactions = [] }) => reactions.map(({ event }) => ({ event, by: contract.module })))
    .filter(({ event }) => event.module === module)
    .map((heard) => ({ ...heard, from: own }));
  const here = (definition.reactions ?? []).map(({ event }) => ({ event, by: module, from: others }));
  for (const { event, by, from } of [...away, ...here].filter(
    ({ event: { erasure } }) => erasure === undefined,
  )) {
    const trace = startTrace();
    const key = await runInContext(systemContext(event.module, trace), () =>
      from.publishSample(event, NUMBER),
    );
    if (key === undefined) continue;
    const arrived = await until(async () => state.traces.has(`${by} reacts ${traceIdOf(trace)}`));
    return noneOf(
      arrived ? [] : [`the reaction of ${by} to ${event.type} did not run in the trace of the publication`],
      `The reaction of ${by} to ${event.type}, in another process, ran in the trace of the publication.`,
      'Let the envelope of the event carry the trace.',
    );
  }
  return away.length + here.length === 0
    ? passed(`No event crosses the edge of ${module}.`)
    : passed(`Only requests of erasure cross the edge of ${module} as events.`);
}
