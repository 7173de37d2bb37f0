import { type Evidence, nameOf } from '../evidence.ts';
import { failed, type Finding, type Gate, listed, noneOf, passed, unknown } from '../gate.ts';
import type { Outcome } from '../probe/exercise.ts';
import { callEverything, createPerson } from '../probe/exercise.ts';
import { chattyEdges, MOST_CALLS_PER_REQUEST } from '../traffic-record.ts';

/** 9 */
export const overHttp: Gate = {
  number: 9,
  title: "The module's contract tests pass over HTTP; no chatty loop (calls per request within bound)",
  kinds: ['probe', 'traffic'],
  read: (evidence) => [chattiness(evidence)],
  decide: async (evidence) => [await sameOverHttp(evidence)],
};

/** What was called in one process is called with the module in another; answers and refusals are the same. */
async function sameOverHttp(evidence: Evidence): Promise<Finding> {
  const module = nameOf(evidence);
  const { probes, modules } = evidence;
  const concerned = new Set([
    module,
    ...modules
      .filter(({ requires }) => requires.some((required) => required.module === module))
      .map(({ contract }) => contract.module),
  ]);
  const together = (await probes.worked()).outcomes;
  const { others } = await probes.apart();
  const apart = await callEverything(others, createPerson(1));
  const differing = apart.flatMap((outcome, index) => {
    const before = together[index];
    if (before === undefined || before.what !== outcome.what || !concerned.has(outcome.module)) return [];
    return said(before) === said(outcome)
      ? []
      : [`${outcome.what} ended with ${said(outcome)} over HTTP and with ${said(before)} in one process`];
  });
  const compared = apart.filter((outcome) => concerned.has(outcome.module)).length;
  return noneOf(
    differing,
    `${compared} calls to ${[...concerned].join(', ')} ended over HTTP as they did in one process.`,
    'Let nothing cross that the contract does not declare: values that JSON does not have, errors, state of the process.',
  );
}

function said({ codes }: Outcome): string {
  return codes.join(', ') || 'an answer';
}

function chattiness(evidence: Evidence): Finding {
  const { traffic } = evidence;
  const module = nameOf(evidence);
  if (traffic === undefined || traffic.requests === 0)
    return unknown(
      'No traffic is recorded, so nothing is known of calls per request.',
      'Run the checklist with --traffic while the shop serves its usual load.',
    );
  const chatty = chattyEdges(traffic, module);
  return chatty.length === 0
    ? passed(
        `In ${traffic.requests} recorded requests ${module} called nothing and was called by nobody more than ${MOST_CALLS_PER_REQUEST} times over one edge.`,
      )
    : failed(
        listed(
          chatty.map(
            ({ caller, module: callee, operation, most }) =>
              `${caller} called ${callee}.${operation} ${most} times in one request`,
          ),
        ),
        'Offer an operation that takes a list, and call it once; each call becomes a way over the network.',
      );
}

const REFUSED = 401;
const CALLS = [
  ['without a token', {}],
  ['with a token that nobody signed', { authorization: 'Bearer e30.e30.e30' }],
] as const;

/** 33 */
export const serviceAuthentication: Gate = {
  number: 33,
  title: 'Service authentication is set: an unauthenticated remote call is refused',
  kinds: ['probe'],
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const { url } = await evidence.probes.apart();
    const [operation] = Object.keys(evidence.definition.contract.operations);
    if (operation === undefined) return [passed(`${module} offers nothing.`)];
    const served: string[] = [];
    for (const [how, headers] of CALLS) {
      const response = await fetch(`${url}/_contracts/${module}/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'tearline-contract-version': '1', ...headers },
        body: JSON.stringify({ actor: { kind: 'system' }, input: {} }),
      });
      await response.arrayBuffer();
      if (response.status !== REFUSED)
        served.push(`a call of ${operation} ${how} was answered with ${response.status}`);
    }
    return [
      noneOf(
        served,
        `Calls of ${module}.${operation} ${CALLS.map(([how]) => how).join(' and ')} were refused with ${REFUSED}.`,
        'Serve contracts through src/platform/transport alone, with SERVICE_KEYS_FILE.',
      ),
    ];
  },
};
