import { isAppError } from '../../foundation/index.ts';
import { sampleOf } from '../code/sample-of.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, noneOf, passed } from '../gate.ts';
import type { Bench } from './bench.ts';
import { slowestForModules } from './probed-module.ts';

const SHORT_MILLISECONDS = 50;
/** What a busy machine may add. */
const LATE_MILLISECONDS = 900;
/** What a caller is told whose time is over, here or on the way. */
const OVER = /^contracts\.deadline-exceeded$|^transport\.(?:silent|no-sign|too-late)$/;

interface Waited {
  readonly where: string;
  readonly code: string;
  readonly milliseconds: number;
}

/** A caller that cannot wait has an error by its own deadline, when the module does not answer at all. */
export async function findDeadlineKept(evidence: Evidence): Promise<Finding> {
  const module = nameOf(evidence);
  const found = slowestForModules(evidence.definition);
  if (found === undefined) return passed(`${module} offers modules nothing that they could wait for.`);
  const [name, operation] = found;
  // The callee's own deadline is later than that, or it would not show whose it was.
  const latest = Math.min(SHORT_MILLISECONDS + LATE_MILLISECONDS, operation.deadline / 2);
  const input = sampleOf(operation.input, { number: 1, known: evidence.probes.person.known });
  const { bench } = await evidence.probes.worked();
  const apart = await evidence.probes.apart();
  const waited = [
    await waitInVain(bench, bench, module, name, input, 'in one process'),
    await waitInVain(apart.others, apart.own, module, name, input, 'over HTTP'),
  ];
  return noneOf(
    waited
      .filter(({ code, milliseconds }) => !OVER.test(code) || milliseconds > latest)
      .map(
        ({ where, code, milliseconds }) =>
          `${name}, to be answered in ${SHORT_MILLISECONDS} ms, had ${code} after ${milliseconds} ms ${where}`,
      ),
    `While ${module} did not answer, a caller of ${name} that waits ${SHORT_MILLISECONDS} ms had ${waited
      .map(({ where, code, milliseconds }) => `${code} after ${milliseconds} ms ${where}`)
      .join(' and ')}.`,
    'Let the call path set the deadline; a module must not wait by itself.',
  );
}

/** Holds the module where it runs, and calls it from where its callers are. */
async function waitInVain(
  callers: Bench,
  own: Bench,
  module: string,
  name: string,
  input: unknown,
  where: string,
): Promise<Waited> {
  const { contract } = own.kernel.module(module).definition;
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  own.state.held.set(module, held);
  const startedAt = performance.now();
  try {
    const code = await callers.kernel
      .client(contract)
      [name]?.(input as never, { deadlineMilliseconds: SHORT_MILLISECONDS })
      .then(
        () => 'an answer',
        (error: unknown) => (isAppError(error) ? error.code : 'a bug'),
      );
    return { where, code: code ?? 'nothing', milliseconds: Math.round(performance.now() - startedAt) };
  } finally {
    own.state.held.delete(module);
    release();
  }
}
