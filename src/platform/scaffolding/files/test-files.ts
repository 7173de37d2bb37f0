import {
  type Blueprint,
  type Call,
  importContracts,
  namesOf,
  namesOfCall,
  namesOfThing,
  type Thing,
  type WrittenFile,
} from '../blueprint.ts';
import { code } from '../code.ts';
import { camelCase, pascalCase, words } from '../names.ts';

/** A slice beside fakes, and what holds from the first day. */
export function testFiles(blueprint: Blueprint): WrittenFile[] {
  const { module, things, hears } = blueprint;
  const at = (file: string) => `test/modules/${module}/${file}`;
  return [
    [at(`boot-${module}.ts`), bootText(blueprint)],
    ...things.map(
      (thing, index): WrittenFile => [
        at(`${thing.plural}.test.ts`),
        thingText(blueprint, thing, index === 0 ? blueprint.calls : []),
      ],
    ),
    ...(hears.length > 0 ? [[at('heard-events.test.ts'), heardText(blueprint)] as const] : []),
  ];
}

function bootName({ module }: Blueprint): string {
  return `boot${pascalCase(module)}`;
}

function bootText(blueprint: Blueprint): string {
  const { module, calls } = blueprint;
  const { definition } = namesOf(blueprint);
  const fakes = calls.map((call) => `fake${pascalCase(call.module)}()`);
  return code`${importContracts(
    calls.map((call) => call.module),
    (other) => `../../../src/modules/${other}/contract.ts`,
  )}
import { ${definition} } from '../../../src/modules/${module}/module.ts';
import { ${calls.length > 0 ? 'fakeOf, sampleOf, ' : ''}slice } from '../../support/kit/index.ts';

export const STAFF = { staff: '01980000-0000-7000-8000-00000000000a' };
${calls.length > 0 ? `export const KNOWN = '01980000-0000-7000-8000-00000000000b';\n${unknownIds(calls)}` : ''}

${calls.map(fakeText).join('\n')}
/** ${module} beside fakes of whatever it needs. */
export function ${bootName(blueprint)}() {
  return slice(${definition}${calls.length > 0 ? `, { beside: [${fakes.join(', ')}] }` : ''});
}

export type Booted${pascalCase(module)} = Awaited<ReturnType<typeof ${bootName(blueprint)}>>;
`;
}

/** Each fake has an id of its own that it does not know, since several may be asked about the same. */
function unknownIds(calls: readonly Call[]): string {
  const ids = calls.map(({ module }, index) => {
    const last = (index + 1).toString(16).padStart(4, '0');
    return `  ${camelCase(module)}: '01980000-0000-7000-8000-00000000${last}',`;
  });
  return `/** What each fake knows nothing of. */\nexport const UNKNOWN = {\n${ids.join('\n')}\n};`;
}

function fakeText({ module, operation, field, takesSeveral, answer }: Call): string {
  const { contract } = namesOf({ module });
  const isUnknown = takesSeveral
    ? `${field}.includes(UNKNOWN.${camelCase(module)})`
    : `${field} === UNKNOWN.${camelCase(module)}`;
  return `/** Knows everything but one. */
function fake${pascalCase(module)}() {
  const answer = sampleOf(${contract}.operations.${operation}.output);
  return fakeOf(${contract}, {
    ${operation}: async ({ ${field} }) => (${isUnknown} ? { ...answer, ${answer}: [] } : answer),
  });
}
`;
}

function thingText(blueprint: Blueprint, thing: Thing, calls: readonly Call[]): string {
  const { module } = blueprint;
  const { errors, events } = namesOf(blueprint);
  const { add, get, list, find, ids, notFound, added, said, saidAll, found } = namesOfThing(thing);
  const references = [...new Set(calls.map(({ reference }) => reference))];
  const known = references.map((name) => `${name}: KNOWN, `).join('');
  return code`import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ${errors}, ${events} } from '../../../src/modules/${module}/contract.ts';
import { scenario } from '../../support/kit/index.ts';
import { ${bootName(blueprint)}, type Booted${pascalCase(module)}, ${calls.length > 0 ? 'KNOWN, ' : ''}STAFF${calls.length > 0 ? ', UNKNOWN' : ''} } from './boot-${module}.ts';

let shop: Booted${pascalCase(module)};
beforeAll(async () => {
  shop = await ${bootName(blueprint)}();
});
afterAll(() => shop.stop());

const add = (wish: { title?: string${references.map((name) => `; ${name}?: string`).join('')} } = {}, key = randomUUID()) =>
  shop.as(STAFF, () =>
    shop.client.${add}({ ${known}title: 'Sample', ...wish }, { idempotencyKey: \`client:\${key}\` }),
  );

describe('adding ${said === saidAll ? said : `one of the ${saidAll}`}', () => {
  it('shows it, and announces it once', async () => {
    const key = randomUUID();
    const event = await scenario(shop)
      .when(async () => {
        const one = await add({ title: 'First' }, key);
        expect(await add({ title: 'First' }, key)).toEqual(one);
        expect(await shop.as('anonymous', () => shop.client.${get}({ id: one.id }))).toEqual(one);
      })
      .expectEvent(${events}.${added}, { title: 'First' });
    expect(event.version).toBe(1);
  });

  it('is for staff', async () => {
    const asked = shop.as(randomUUID(), () => shop.client.${add}({ ${known}title: 'Mine' }));
    await expect(asked).rejects.toMatchObject({ code: 'contracts.forbidden' });
  });

  it('refuses an empty title', async () => {
    await expect(add({ title: '' })).rejects.toMatchObject({ code: 'contracts.invalid-input' });
  });
${calls.map((call) => unknownText(errors, call)).join('')}
});

describe('finding ${saidAll}', () => {
  it('goes page by page through all of them, in the order in which they were added', async () => {
    const added: string[] = [];
    for (const title of ['One', 'Two', 'Three']) added.push((await add({ title })).id);
    const found: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const from = cursor === undefined ? {} : { cursor };
      const page: Awaited<ReturnType<typeof shop.client.${list}>> = await shop.client.${list}({ limit: 2, ...from });
      found.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(found.slice(-3)).toEqual(added);
    expect(new Set(found).size).toBe(found.length);
  });

  it('by ids leaves out what there is not', async () => {
    const { id } = await add();
    const { ${found} } = await shop.client.${find}({ ${ids}: [randomUUID(), id] });
    expect(${found}.map((one) => one.id)).toEqual([id]);
  });

  it('says what it does not find', async () => {
    const id = randomUUID();
    await expect(shop.client.${get}({ id })).rejects.toMatchObject({ code: ${errors}.${notFound}.code });
  });
});
`;
}

function unknownText(errors: string, call: Call): string {
  const { unknown } = namesOfCall(call);
  return `
  it('to what ${words(call.module)} knows nothing of is refused', () =>
    scenario(shop)
      .when(() => add({ ${call.reference}: UNKNOWN.${camelCase(call.module)} }))
      .expectRefusal(${errors}.${unknown}));
`;
}

function heardText(blueprint: Blueprint): string {
  const { module, hears } = blueprint;
  return code`import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
${importContracts(
  hears.map((heard) => heard.module),
  (other) => `../../../src/modules/${other}/contract.ts`,
)}
import { sampleOf } from '../../support/kit/index.ts';
import { ${bootName(blueprint)}, type Booted${pascalCase(module)} } from './boot-${module}.ts';

let shop: Booted${pascalCase(module)};
beforeAll(async () => {
  shop = await ${bootName(blueprint)}();
});
afterAll(() => shop.stop());

const heard = async (type: string) =>
  (await shop.client.countEvents({})).counts.find((count) => count.type === type)?.heard ?? 0;

${hears
  .map(
    (event) => `it('${event.type} is counted, each once', async () => {
  const { ${event.key} } = ${namesOf(event).contract}.events;
  for (const key of [randomUUID(), randomUUID()])
    await shop.announce(${event.key}, { key, data: sampleOf(${event.key}.data) });
  expect(await heard(${event.key}.type)).toBe(2);
});
`,
  )
  .join('\n')}`;
}
