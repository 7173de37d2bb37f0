import type { EventDefinition } from '../../contracts/index.ts';
import { toIsoTime } from '../../foundation/index.ts';
import { sleep } from '../../resilience/index.ts';
import { sampleOf } from '../code/sample-of.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, noneOf, passed, unknown } from '../gate.ts';
import { type Bench, differingTables, keyOfSample } from './bench.ts';

const POISONED = 401;
const OLDER = 501;
const BY = { actor: 'extraction checklist', reason: 'a probe on throw-away databases' };
const WAIT_MILLISECONDS = 5_000;
const LOOK_MILLISECONDS = 10;

/** An event that fails after its effect leaves nothing, waits as a dead letter, and is made up for by a redrive. */
export async function tryPoison(evidence: Evidence): Promise<Finding[]> {
  const module = nameOf(evidence);
  const { bench } = await evidence.probes.told();
  const events = heardBy(evidence).filter(({ erasure }) => erasure === undefined);
  if (events.length === 0) return [passed(`${module} hears nothing but requests of erasure.`)];
  const findings: string[] = [];
  let redriven = 0;
  for (const [index, event] of events.entries()) {
    const number = POISONED + index;
    const key = keyThatIsPoisoned(bench, event, number);
    const before = await bench.dump(module);
    const first = await bench.publishSample(event, number);
    if (first === undefined) continue;
    await bench.publishSample(event, number);
    const letters = bench.kernel.delivery.deadLetters(module);
    const dead = async () =>
      (await letters.list()).filter((letter) => letter.key === key && letter.type === event.type);
    if (!(await until(async () => (await dead()).length > 0))) {
      findings.push(`${event.type}, which fails, did not become a dead letter of ${module}`);
      bench.state.poisoned.delete(key);
      continue;
    }
    for (const table of differingTables(before, await bench.dump(module)))
      findings.push(`${event.type} failed and left something in ${table}`);
    bench.state.poisoned.delete(key);
    const found = await dead();
    for (const { consumer, eventId } of found) await letters.redrive(consumer, eventId, BY);
    await bench.settled();
    for (const { consumer } of found) {
      const versions = bench.state.applied
        .filter((one) => one.module === module && one.consumer === consumer && one.key === key)
        .map(({ version }) => version);
      const isInOrder = versions.every(
        (version, place) => place === 0 || version > (versions[place - 1] ?? 0),
      );
      if (versions.length !== 2 || !isInOrder)
        findings.push(
          `${consumer} applied versions ${versions.join(', ') || 'none'} of a key with two events after the redrive`,
        );
      redriven += 1;
    }
  }
  return [
    redriven === 0 && findings.length === 0
      ? unknown(
          'No sample of an event that it hears could be made.',
          'Give the fields of the event shapes that a sample fits.',
        )
      : noneOf(
          findings,
          `${redriven} poisoned events of ${module} left nothing behind, became dead letters, and took effect in order once they were redriven.`,
          'Change only what the transaction that is handed to `apply` covers, and let errors out of it.',
        ),
  ];
}

/** What keeps a copy does not mind an older version. */
export async function tryOlderEvents(evidence: Evidence): Promise<Finding[]> {
  const module = nameOf(evidence);
  const { bench } = await evidence.probes.told();
  const { reactions = [], copies = [] } = evidence.definition;
  const keeping = new Set(copies.flatMap(({ keptBy }) => keptBy));
  const changed: string[] = [];
  let tried = 0;
  for (const { consumer, event } of reactions.filter((one) => keeping.has(one.consumer))) {
    const newer = await applyDirectly(bench, module, consumer, event, { version: 9, number: OLDER });
    const afterNewer = await bench.dump(module);
    const older = await applyDirectly(bench, module, consumer, event, { version: 8, number: OLDER });
    if (!newer || !older) continue;
    tried += 1;
    for (const table of differingTables(afterNewer, await bench.dump(module)))
      changed.push(`${consumer} let version 8 change ${table} after version 9`);
  }
  if (tried === 0) return [];
  return [
    noneOf(
      changed,
      `${tried} consumers that keep copies left version 9 as it was when version 8 came after it.`,
      'Save by `copy.save`, which compares incarnation and version.',
    ),
  ];
}

async function applyDirectly(
  bench: Bench,
  module: string,
  consumer: string,
  event: EventDefinition,
  { version, number }: { readonly version: number; readonly number: number },
): Promise<boolean> {
  const { database, reactions } = bench.of(module);
  const reaction = reactions.get(consumer);
  const data = sampleOf(event.data, { number });
  const parsed = event.data.safeParse(vary(data, version));
  const kept = parsed.success ? parsed : event.data.safeParse(data);
  if (reaction === undefined || !kept.success) return false;
  const id = `probe-${version}`;
  const key = keyOfSample(kept.data, number);
  const received = { id, key, incarnation: 1, version, time: toIsoTime(Date.now()), data: kept.data };
  const prepared = await reaction.prepare?.(received);
  await database.transaction((transaction) => reaction.apply(transaction, received, prepared));
  return true;
}

/** Other texts for each version, so that a change would be seen. */
function vary(data: unknown, version: number): unknown {
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      typeof value === 'string' && value.startsWith('sample text') ? `${value} v${version}` : value,
    ]),
  );
}

function keyThatIsPoisoned(bench: Bench, event: EventDefinition, number: number): string {
  const data = sampleOf(event.data, { number });
  const key = keyOfSample((data ?? {}) as Readonly<Record<string, unknown>>, number);
  bench.state.poisoned.add(key);
  return key;
}

function heardBy({ definition }: Evidence): EventDefinition[] {
  const events = (definition.reactions ?? []).map(({ event }) => event);
  return [...new Map(events.map((event) => [event.type, event])).values()];
}

export async function until(condition: () => Promise<boolean>): Promise<boolean> {
  const giveUpAt = performance.now() + WAIT_MILLISECONDS;
  while (performance.now() < giveUpAt) {
    if (await condition()) return true;
    await sleep(LOOK_MILLISECONDS);
  }
  return false;
}
