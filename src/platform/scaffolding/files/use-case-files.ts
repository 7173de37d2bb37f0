import {
  type Blueprint,
  type Call,
  factoryOf,
  type HeardEvent,
  namesOf,
  namesOfCall,
  namesOfThing,
  type Thing,
  type WrittenFile,
} from '../blueprint.ts';
import { code } from '../code.ts';

/** A file for each thing that the module does: adding, finding, asking others, reacting. */
export function useCaseFiles(blueprint: Blueprint): WrittenFile[] {
  const { inSource } = namesOf(blueprint);
  return [
    ...blueprint.things.flatMap((thing, index): WrittenFile[] => [
      [inSource(namesOfThing(thing).addFile), addText(blueprint, thing, index === 0 ? blueprint.calls : [])],
      [inSource(namesOfThing(thing).findFile), findText(blueprint, thing)],
    ]),
    ...blueprint.calls.map(
      (call): WrittenFile => [inSource(namesOfCall(call).file), askText(blueprint, call)],
    ),
    ...blueprint.hears.map((heard): WrittenFile => [inSource(`${heard.file}.ts`), reactionText(heard)]),
    ...(blueprint.hears.length > 0 ? [[inSource('count-events.ts'), countsText(blueprint)] as const] : []),
  ];
}

function addText(blueprint: Blueprint, thing: Thing, calls: readonly Call[]): string {
  const { contract, events, schema } = namesOf(blueprint);
  const { createAdd, add, insert, added, said, storeFile, one } = namesOfThing(thing);
  const asks = calls.map(namesOfCall);
  const references = [...new Set(calls.map(({ reference }) => reference))];
  const run =
    calls.length === 0
      ? `  return (input, call) => commands.run(call, input, (transaction) => add(transaction, input.title));`
      : `  return (input, call) =>
    commands.runPrepared(
      call,
      input,
      () => ask(input),
      (transaction) => add(transaction, input.title),
    );`;
  return code`import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import { type Clock, type Ids, toIsoTime } from '../../platform/foundation/index.ts';
${asks.map(({ type, file }) => `import type { ${type} } from './${file}';`).join('\n')}
import { type ${contract}, ${events} } from './contract.ts';
import { ${insert}, type ${one}Row } from './${storeFile}';
import type { ${schema} } from './schema.ts';

/** Adds ${said === thing.plural ? 'one' : `one ${said}`}, and announces it. ${calls.length > 0 ? 'Other modules are asked before the transaction.' : ''} */
export function ${createAdd}(
  commands: CommandLog<${schema}>,
  ids: Ids,
  clock: Clock,
  publish: Publish,
${asks.map(({ ask, type }) => `  ${ask}: ${type},`).join('\n')}
): Handler<typeof ${contract}.operations.${add}> {
${
  calls.length === 0
    ? ''
    : `  async function ask(input: { ${references.map((name) => `${name}: string`).join('; ')} }): Promise<void> {
${calls.map((call) => `    await ${namesOfCall(call).ask}(input.${call.reference});`).join('\n')}
  }
`
}
  async function add(transaction: Transaction, title: string) {
    const row: ${one}Row = { id: ids.next(), title, addedAt: clock.now() };
    await transaction.execute(${insert}, row);
    await publish(transaction, ${events}.${added}, { key: row.id, version: 1, data: { id: row.id, title } });
    return { ...row, addedAt: toIsoTime(row.addedAt) };
  }

${run}
}
`;
}

function findText(blueprint: Blueprint, thing: Thing): string {
  const { contract, errors, schema } = namesOf(blueprint);
  const names = namesOfThing(thing);
  const { one, createFind, get, list, find, ids, notFound, selectOne, selectByIds, selectPage } = names;
  return code`import { z } from 'zod';
import { decodeCursor, encodeCursor, type Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { toIsoTime } from '../../platform/foundation/index.ts';
import { type ${contract}, ${errors} } from './contract.ts';
import { ${selectByIds}, ${selectOne}, ${selectPage}, type ${one}Row } from './${names.storeFile}';
import type { ${schema} } from './schema.ts';

type Operations = typeof ${contract}.operations;

export interface ${names.interface} {
  readonly ${get}: Handler<Operations['${get}']>;
  readonly ${list}: Handler<Operations['${list}']>;
  readonly ${find}: Handler<Operations['${find}']>;
}

/** Where a page begins: after this id. */
const position = z.tuple([z.uuid()]);

export function ${createFind}(database: ModuleDatabase<${schema}>): ${names.interface} {
  return {
    async ${get}({ id }) {
      const row = await database.first(${selectOne}, { id });
      if (row === undefined) throw ${errors}.${notFound}({ id });
      return show(row);
    },
    async ${list}({ limit, cursor }) {
      const [after] = decodeCursor(position, cursor) ?? [''];
      // One more than the page holds: that there is a next page is known without asking again.
      const rows = await database.all(${selectPage}, { after, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const nextCursor = last === undefined || rows.length <= limit ? null : encodeCursor([last.id]);
      return { items: shown.map(show), nextCursor };
    },
    async ${find}({ ${ids} }) {
      const rows = await database.all(${selectByIds}, { ids: JSON.stringify(${ids}) });
      return { ${names.found}: rows.map(show) };
    },
  };
}

function show(row: ${one}Row) {
  return { ...row, addedAt: toIsoTime(row.addedAt) };
}
`;
}

function askText(blueprint: Blueprint, call: Call): string {
  const { errors } = namesOf(blueprint);
  const { type, create, contract, unknown } = namesOfCall(call);
  const { reference, field, takesSeveral, operation, answer, module } = call;
  const input = takesSeveral
    ? `{ ${field}: [${reference}] }`
    : field === reference
      ? `{ ${field} }`
      : `{ ${field}: ${reference} }`;
  return code`import type { Client } from '../../platform/contracts/index.ts';
import type { ${contract} } from '../${module}/contract.ts';
import { ${errors} } from './contract.ts';

/** Refuses what ${module} knows nothing of. Not for use inside a transaction. */
export type ${type} = (${reference}: string) => Promise<void>;

export function ${create}(client: Client<typeof ${contract}>): ${type} {
  return async (${reference}) => {
    const { ${answer} } = await client.${operation}(${input});
    if (${answer}.length === 0) throw ${errors}.${unknown}({ ${reference} });
  };
}
`;
}

function reactionText(heard: HeardEvent): string {
  const { contract } = namesOf(heard);
  return code`import type { Reaction } from '../../platform/events/index.ts';
import { ${contract} } from '../${heard.module}/contract.ts';
import { countEvent } from './event-count-store.ts';

const { ${heard.key} } = ${contract}.events;

/** Counts the event. What else is to be done about it goes into the same transaction. */
export function ${factoryOf(heard)}(): Reaction<typeof ${heard.key}.data, void> {
  return {
    async apply(transaction) {
      transaction.enqueue(countEvent, { type: ${heard.key}.type });
    },
  };
}
`;
}

function countsText(blueprint: Blueprint): string {
  const { contract, schema } = namesOf(blueprint);
  return code`import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { ${contract} } from './contract.ts';
import { selectCounts } from './event-count-store.ts';
import type { ${schema} } from './schema.ts';

export function createCountEvents(
  database: ModuleDatabase<${schema}>,
): Handler<typeof ${contract}.operations.countEvents> {
  return async () => ({ counts: await database.all(selectCounts, {}) });
}
`;
}
