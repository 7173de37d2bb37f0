import { isAppError } from '../../foundation/index.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, noneOf, passed } from '../gate.ts';
import { sampleOf } from '../code/sample-of.ts';
import { isForModules } from './probed-module.ts';

const SHORT_MILLISECONDS = 1;

/** A caller that cannot wait has its answer or an error by its own deadline, not by the callee's. */
export async function findDeadlineKept(evidence: Evidence): Promise<Finding> {
  const module = nameOf(evidence);
  const { bench } = await evidence.probes.worked();
  const query = Object.entries(evidence.definition.contract.operations).find(
    ([, operation]) => operation.kind === 'query' && isForModules(operation),
  );
  if (query === undefined)
    return passed(`${module} offers no query to modules that a deadline could be tried with.`);
  const [name, operation] = query;
  const input = sampleOf(operation.input, { number: 1, known: evidence.probes.person.known });
  const { contract } = bench.kernel.module(module).definition;
  const startedAt = performance.now();
  const code = await bench.kernel
    .client(contract)
    [name]?.(input as never, { deadlineMilliseconds: SHORT_MILLISECONDS })
    .then(
      () => 'an answer',
      (error: unknown) => (isAppError(error) ? error.code : 'bug'),
    );
  const milliseconds = Math.round(performance.now() - startedAt);
  return noneOf(
    milliseconds <= operation.deadline
      ? []
      : [`${name}, to be answered in ${SHORT_MILLISECONDS} ms, took ${milliseconds} ms`],
    `A caller of ${name} that waits ${SHORT_MILLISECONDS} ms had ${code} after ${milliseconds} ms.`,
    'Let the call path set the deadline; a module must not wait by itself.',
  );
}
