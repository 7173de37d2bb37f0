import { isAppError } from '../../foundation/index.ts';
import type { AnyModule } from '../../kernel/index.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { failed, type Finding, noneOf, passed, unknown } from '../gate.ts';
import type { Bench } from './bench.ts';
import { actorFor, callEverything, createPerson, type Person } from './exercise.ts';

const PERSON = 777;
const EXPORT = 'exportPerson';

/** Somebody is made up, lives in the shop, is handed what is held of them, and is erased. */
export async function tryErasure(evidence: Evidence): Promise<Finding[]> {
  const module = nameOf(evidence);
  const { definition, modules } = evidence;
  if (definition.personalData === undefined)
    return [passed(`${module} declares that it holds nothing about a person.`)];
  const { bench } = await evidence.probes.worked();
  const requester = modules.find(({ contract }) =>
    Object.values(contract.events).some(({ erasure }) => erasure === 'requested'),
  );
  if (requester === undefined)
    return [
      failed(
        'Nobody can request an erasure.',
        "Let one module publish an event with `erasure: 'requested'`.",
      ),
    ];
  const person = createPerson(PERSON, evidence.probes.person.known);
  const somebodyElse = person.known.get('userId');
  await callEverything(bench, person);
  await bench.settled();
  const personId = person.known.get('userId');
  if (typeof personId !== 'string' || personId === somebodyElse)
    return [
      unknown(
        'No person could be made up from the public operations.',
        'Offer a public operation that makes an account and answers its id.',
      ),
    ];
  const markers = [personId, `sample-${PERSON}@example.com`, `sample text ${PERSON}`];
  const before = await findMarkers(bench, definition, markers);
  const exported = await exportOf(bench, module, personId);
  const requested = await requestErasure(bench, requester, person);
  if (requested !== undefined)
    return [unknown(`The erasure could not be requested: ${requested}`, 'Let staff be able to request it.')];
  await bench.settled();
  const after = await findMarkers(bench, definition, markers);
  const left = after.filter(
    ({ table, column }) => definition.personalData?.[table]?.[column]?.treatment !== 'kept',
  );
  return [
    exported === undefined
      ? passed(`${module} handed over what it holds of the person.`)
      : failed(
          `${module}.${EXPORT} failed with ${exported}`,
          'Let it answer for anybody, also for whom nothing is held.',
        ),
    noneOf(
      left.map(({ table, column, marker }) => `${module}.${table}.${column} still has '${marker}'`),
      `Of the person ${before.length} values were in the tables of ${module}; after the erasure only those that are declared as kept (${after.length}).`,
      'Erase it in the reaction to the request, or declare in `personalData` why it is kept.',
    ),
    ...(await answered(bench, requester, definition)),
  ];
}

interface Found {
  readonly table: string;
  readonly column: string;
  readonly marker: string;
}

async function findMarkers(
  bench: Bench,
  { contract, tables }: AnyModule,
  markers: readonly string[],
): Promise<Found[]> {
  const found: Found[] = [];
  for (const table of Object.keys(tables))
    for (const row of await bench.rows(contract.module, table))
      for (const [column, value] of Object.entries(row))
        for (const marker of markers)
          if (
            JSON.stringify(value ?? '')
              .toLowerCase()
              .includes(marker.toLowerCase())
          )
            found.push({ table, column, marker });
  return found;
}

async function exportOf(bench: Bench, module: string, personId: string): Promise<string | undefined> {
  return bench.call(module, EXPORT, { personId }, { kind: 'system' }).then(() => undefined, codeOf);
}

/** By the operation with which staff erase somebody. */
async function requestErasure(
  bench: Bench,
  { contract }: AnyModule,
  { known }: Person,
): Promise<string | undefined> {
  const found = Object.entries(contract.operations).find(
    ([name, { access }]) => /^erase/.test(name) && access.includes('staff'),
  );
  if (found === undefined) return `${contract.module} offers staff no operation that begins with 'erase'`;
  const [name, operation] = found;
  const input = { id: known.get('userId') };
  return bench.call(contract.module, name, input, actorFor(operation, known)).then(() => undefined, codeOf);
}

/** The requester has heard of everybody; a module that erases and says nothing leaves the request open. */
async function answered(bench: Bench, requester: AnyModule, definition: AnyModule): Promise<Finding[]> {
  if (requester.contract.module === definition.contract.module) return [];
  const answer = Object.values(definition.contract.events).find(({ erasure }) => erasure === 'answered');
  const consumer = requester.reactions?.find(({ event }) => event.type === answer?.type)?.consumer;
  const heard = bench.state.applied.some(
    (one) => one.module === requester.contract.module && one.consumer === consumer,
  );
  return [
    noneOf(
      heard ? [] : [`${requester.contract.module} has no answer of ${definition.contract.module}`],
      `${requester.contract.module} has its answer.`,
      'Publish `personErased` in the transaction that erases.',
    ),
  ];
}

function codeOf(error: unknown): string {
  return isAppError(error) ? error.code : 'bug';
}
