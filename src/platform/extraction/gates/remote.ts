import { nameOf } from '../evidence.ts';
import { failed, type Finding, type Gate, listed, passed, unknown } from '../gate.ts';
import { chattyEdges, MOST_CALLS_PER_REQUEST } from '../traffic-record.ts';

const NO_TRANSPORT = 'Contracts are not served between processes in this version.';
const TRANSPORT = 'Run the checklist on a version with the transport.';

/** What waits for contracts between processes. */
function needsTransport(number: number, title: string): Gate {
  return { number, title, kinds: ['probe'], decide: () => [unknown(NO_TRANSPORT, TRANSPORT)] };
}

/** 9 */
export const overHttp: Gate = {
  number: 9,
  title: "The module's contract tests pass over HTTP; no chatty loop (calls per request within bound)",
  kinds: ['probe', 'traffic'],
  decide: (evidence) => [unknown(NO_TRANSPORT, TRANSPORT), chattiness(evidence)],
};

function chattiness(evidence: Parameters<Gate['decide']>[0]): Finding {
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
            ({ caller, operation, most }) => `${caller} called ${operation} ${most} times in one request`,
          ),
        ),
        'Offer an operation that takes a list, and call it once; each call becomes a way over the network.',
      );
}

/** 23 */
export const alone: Gate = needsTransport(23, 'It boots with its own configuration and database alone');
/** 27 */
export const latency: Gate = needsTransport(27, 'The latency budget holds with a network hop added');
/** 28 */
export const traces: Gate = needsTransport(
  28,
  'One trace runs across the edge, synchronous and asynchronous',
);
/** 33 */
export const serviceAuthentication: Gate = needsTransport(
  33,
  'Service authentication is set: an unauthenticated remote call is refused',
);

/** 35 */
export const shadow: Gate = {
  number: 35,
  title: 'Shadow comparison of local and remote answers is clean over the window',
  kinds: ['traffic'],
  decide: () => [
    unknown(
      `No local and remote answers were compared. ${NO_TRANSPORT}`,
      'Compare them once the module can be called between processes.',
    ),
  ],
};

/** What waits for moves of data. */
function needsMoves(number: number, title: string): Gate {
  return {
    number,
    title,
    kinds: ['probe'],
    decide: () => [
      unknown('Data is not moved by this version.', 'Run the checklist on a version that moves data.'),
    ],
  };
}

/** 34, 36, 37 */
export const dataMove: Gate = needsMoves(
  34,
  'Its data move can be run again from any interruption; one writable copy at all times',
);
export const cutOver: Gate = needsMoves(36, 'Cut-over rehearsed; the old copy refuses writes afterwards');
export const rollback: Gate = needsMoves(
  37,
  'Rollback rehearsed; dropping the old copy is a separate, later step',
);
