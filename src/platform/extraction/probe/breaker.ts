import { isAppError } from '../../foundation/index.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, noneOf, passed } from '../gate.ts';
import { actorFor } from './exercise.ts';
import { until } from './poison.ts';
import { sampleOf } from '../code/sample-of.ts';

const OPEN = 'transport.circuit-open';
const MOST_FAILURES = 30;

/** A caller of a module that is gone stops asking, and asks again when it is back. */
export async function tryBreaker(evidence: Evidence): Promise<Finding> {
  const module = nameOf(evidence);
  const { operations } = evidence.definition.contract;
  const offered = Object.entries(operations);
  // A command is tried with a key, so that it happens once.
  const found = offered.find(([, { kind }]) => kind === 'query') ?? offered[0];
  if (found === undefined) return passed(`${module} offers nothing that a breaker could be tried with.`);
  const [name, operation] = found;
  const key = operation.kind === 'command' ? `breaker ${name}` : undefined;
  const { known } = evidence.probes.person;
  const input = sampleOf(operation.input, { number: 1, known });
  const apart = await evidence.probes.apart();
  const call = (): Promise<string> =>
    apart.others.call(module, name, input, actorFor(operation, known), key).then(
      () => 'an answer',
      (error: unknown) => (isAppError(error) ? error.code : 'bug'),
    );
  const before = await call();
  apart.cut(true);
  const codes: string[] = [];
  while (codes.length < MOST_FAILURES && codes.at(-1) !== OPEN) codes.push(await call());
  apart.cut(false);
  const isBack = await until(async () => (await call()) === before);
  return noneOf(
    [
      ...(codes.at(-1) === OPEN ? [] : [`after ${codes.length} failures ${module} was still asked`]),
      ...(isBack ? [] : [`${module} was not asked again when it was back`]),
    ],
    `When the process of ${module} was gone, callers left it alone after ${codes.length - 1} failures, and had ${before} again when it was back.`,
    'Call through the transport, which has a breaker for each address.',
  );
}
