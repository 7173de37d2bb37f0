import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, type Gate, noneOf, passed, unknown } from '../gate.ts';
import { tryInstances } from '../probe/instances.ts';
import { tryOlderEvents, tryPoison } from '../probe/poison.ts';

/** 17 */
export const outbox: Gate = {
  number: 17,
  title: 'Outbox in the same transaction: killed between commit and publish, nothing is lost',
  kinds: ['probe', 'code'],
  read: (evidence) => [publishedInTransaction(evidence)],
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const { outbox: seen } = await evidence.probes.restarts();
    if ('problem' in seen) return [notTried(seen.problem)];
    const heard = new Set(seen.heard.map(({ type, key }) => `${type} ${key}`));
    const lost = seen.published.filter((event) => !heard.has(event));
    const ghosts = seen.aborted.filter((event) => heard.has(event));
    return [
      noneOf(
        [
          ...lost.map((event) => `${event} was committed and is lost`),
          ...ghosts.map((event) => `${event} was taken back and delivered`),
        ],
        `${seen.published.length} events that ${module} committed in a process which ended before it carried them were delivered by the next; ${seen.aborted.length} of aborted transactions were not.`,
        'Publish by `publish(transaction, …)` in the transaction that changes the rows.',
      ),
    ];
  },
};

/** A publication after the commit is lost with the process in between. */
function publishedInTransaction({ code, definition }: Pick<Evidence, 'code' | 'definition'>): Finding {
  const module = nameOf({ definition });
  const files = code.ofModule(module);
  const late = files.flatMap((file) =>
    [
      ...code
        .text(file)
        .matchAll(/afterCommit\(([^)]*\bpublish\(|\s*(?:async\s*)?\(\)\s*=>[^;]*\bpublish\()/g),
    ].map(() => `${file} publishes after the commit`),
  );
  return noneOf(
    late,
    `No file of ${module} publishes after a commit.`,
    'Publish by `publish(transaction, …)` in the transaction that changes the rows.',
  );
}

/** 18 */
export const consumers: Gate = {
  number: 18,
  title: 'Its consumers survive duplicate, reordered and poison events; dead letters replay',
  kinds: ['probe'],
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const { reactions = [] } = evidence.definition;
    if (reactions.length === 0) return [passed(`${module} reacts to nothing.`)];
    const { again } = await evidence.probes.restarts();
    return [
      ...('problem' in again
        ? [notTried(again.problem)]
        : [
            noneOf(
              [
                ...again.repeated.map((event) => `${event} took effect again`),
                ...again.differing.map((table) => `${table} changed when events were told again`),
              ],
              `Told again after every relay forgot how far it was, ${again.applied} events took effect once.`,
              'Change only what the transaction that is handed to `apply` covers.',
            ),
          ]),
      ...(await tryOlderEvents(evidence)),
      ...(await tryPoison(evidence)),
    ];
  },
};

/** 20 */
export const twoInstances: Gate = {
  number: 20,
  title: 'Two instances do not process an event twice',
  kinds: ['probe'],
  decide: async (evidence) => [await tryInstances(evidence)],
};

export function notTried(problem: string): Finding {
  return unknown(
    `It could not be tried: ${problem}`,
    'Mend what the evidence names, and run the checklist again.',
  );
}
