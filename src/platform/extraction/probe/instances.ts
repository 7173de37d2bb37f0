import { messageOf } from '../../foundation/index.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { failed, type Finding, noneOf, passed, unknown } from '../gate.ts';
import { Bench } from './bench.ts';
import { until } from './poison.ts';

const FIRST_NUMBER = 601;
const EVENTS = 20;

/** A second process on the same databases, while the first is told events. */
export async function tryInstances(evidence: Evidence): Promise<Finding> {
  const { probes, definition, modules } = evidence;
  const module = nameOf(evidence);
  const reactions = (definition.reactions ?? []).filter(({ event }) => event.erasure === undefined);
  const { bench } = await probes.told();
  const second = await Bench.boot({ modules, place: bench.place, state: bench.state }).catch(
    (error: unknown) => messageOf(error),
  );
  if (typeof second === 'string')
    return probes.isOnPostgres
      ? failed(`A second instance did not start: ${second}`, 'Mend what it names.')
      : passed(`There is no second instance: ${second}`);
  try {
    if (!probes.isOnPostgres)
      return failed(
        'A second process took the folder of the first.',
        'Let the lock on the data folder be exclusive.',
      );
    if (reactions.length === 0)
      return passed(`Two instances of ${module} ran; it hears nothing but requests of erasure.`);
    const keys = new Set<string>();
    for (const { event } of reactions)
      for (let number = FIRST_NUMBER; number < FIRST_NUMBER + EVENTS; number += 1) {
        const key = await bench.publishSample(event, number);
        if (key !== undefined) keys.add(key);
      }
    const applied = () => bench.state.applied.filter((one) => one.module === module && keys.has(one.key));
    const expected = keys.size;
    const arrived = await until(
      async () => new Set(applied().map(({ eventId }) => eventId)).size >= expected,
    );
    await bench.settled();
    if (!arrived || expected === 0)
      return unknown(
        'The events did not arrive in time.',
        'Run the checklist again on a machine that is less busy.',
      );
    const times = Map.groupBy(applied(), ({ consumer, eventId }) => `${consumer} ${eventId}`);
    return noneOf(
      [...times].filter(([, one]) => one.length > 1).map(([name]) => `${name} took effect twice`),
      `Two instances of ${module} applied ${times.size} events once each.`,
      'Change only what the transaction that is handed to `apply` covers.',
    );
  } finally {
    await second.stop();
  }
}
