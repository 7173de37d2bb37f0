import {
  type Blueprint,
  namesOf,
  namesOfCall,
  namesOfThing,
  type Thing,
  type WrittenFile,
} from '../blueprint.ts';
import { code } from '../code.ts';
import { withArticle, words } from '../names.ts';

/** `contract.ts`: for each thing adding, showing, listing, and finding by ids for other modules. */
export function contractFile(blueprint: Blueprint): WrittenFile {
  const { module, things, hears } = blueprint;
  const { contract, errors, events, inSource } = namesOf(blueprint);
  const text = code`import { z } from 'zod';
import {
  command,
  defineContract,
  defineErrors,
  defineEvents,
  id,
  isoTime,
  ${hears.length > 0 ? 'nothing,' : ''}
  pageInput,
  pageOf,
  query,
  text,
} from '../../platform/contracts/index.ts';

const MOST_AT_ONCE = 100;

${things.map(schemaOf).join('\n\n')}

export const ${errors} = defineErrors('${module}', {
${things.map(notFoundError).join('\n')}
${blueprint.calls.map((call) => unknownError(blueprint, call)).join('\n')}
});

export const ${events} = defineEvents('${module}', {
${things.map(addedEvent).join('\n')}
});

export const ${contract} = defineContract('${module}', {
  summary: '${sentenceOf(blueprint)}',
  events: ${events},
  errors: ${errors},
  operations: {
${things.map((thing, index) => operationsOf(blueprint, thing, index === 0)).join('\n')}
${hears.length > 0 ? COUNTS : ''}
  },
});
`;
  return [inSource('contract.ts'), text];
}

const COUNTS = `    countEvents: query({
      summary: 'How many events of each kind have taken effect here.',
      access: ['module'],
      input: nothing,
      output: z.object({ counts: z.array(z.object({ type: z.string(), heard: z.int() })) }),
    }),`;

/** What the module is about, in one sentence. */
export function sentenceOf({ things }: Pick<Blueprint, 'things'>): string {
  const all = things.map((thing) => namesOfThing(thing).saidAll).join(' and ');
  return `${all.charAt(0).toUpperCase()}${all.slice(1)}.`;
}

function schemaOf(thing: Thing): string {
  return `const ${namesOfThing(thing).answer} = z.object({ id, title: text, addedAt: isoTime });`;
}

function notFoundError(thing: Thing): string {
  const { notFound, said, saidAll, route } = namesOfThing(thing);
  return `  ${notFound}: {
    kind: 'not-found',
    details: z.object({ id }),
    message: ({ id: missing }) =>
      \`There is no ${said} \${missing}, so there is nothing to show. Find ${saidAll} with GET ${route}.\`,
  },`;
}

function unknownError({ things }: Blueprint, call: Blueprint['calls'][number]): string {
  const [first] = things;
  return `  ${namesOfCall(call).unknown}: {
    kind: 'not-found',
    details: z.object({ ${call.reference}: id }),
    message: ({ ${call.reference} }) =>
      \`${words(call.module)} knows nothing of \${${call.reference}}, so no ${namesOfThing(first).said} was added. Check the id.\`,
  },`;
}

function addedEvent(thing: Thing): string {
  const { added, said } = namesOfThing(thing);
  return `  ${added}: {
    version: 1,
    summary: 'There is ${withArticle(`new ${said}`)}.',
    data: z.object({ id, title: text }),
    personal: [],
  },`;
}

function operationsOf(blueprint: Blueprint, thing: Thing, asks: boolean): string {
  const { errors } = namesOf(blueprint);
  const { answer, found, ids, said, saidAll, notFound, add, get, list, find, route } = namesOfThing(thing);
  const calls = asks ? blueprint.calls : [];
  const references = [...new Set(calls.map(({ reference }) => reference))].map((name) => `${name}: id, `);
  const unknown = calls.map((call) => `${errors}.${namesOfCall(call).unknown}`);
  return code`    ${add}: command({
      summary: 'Adds ${withArticle(said)}.',
      route: 'POST ${route}',
      status: 201,
      access: ['staff'],
      input: z.strictObject({ ${references.join('')}title: text.min(1).max(200) }),
      output: ${answer},
      ${unknown.length > 0 ? `errors: [${unknown.join(', ')}],` : ''}
    }),
    ${get}: query({
      summary: 'One ${said}.',
      route: 'GET ${route}/:id',
      access: ['public'],
      input: z.strictObject({ id }),
      output: ${answer},
      errors: [${errors}.${notFound}],
    }),
    ${list}: query({
      summary: 'The ${saidAll}, in the order in which they were added.',
      route: 'GET ${route}',
      access: ['public'],
      input: z.strictObject(pageInput),
      output: pageOf(${answer}),
    }),
    ${find}: query({
      summary: 'Several ${saidAll} by their ids; those that there are not are left out.',
      access: ['module'],
      input: z.strictObject({ ${ids}: z.array(id).max(MOST_AT_ONCE) }),
      output: z.object({ ${found}: z.array(${answer}) }),
    }),`;
}
