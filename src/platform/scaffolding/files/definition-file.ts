import {
  type Blueprint,
  factoryOf,
  importContracts,
  namesOf,
  namesOfCall,
  namesOfThing,
  type WrittenFile,
} from '../blueprint.ts';
import { code } from '../code.ts';

const OBJECTIVE = '99.9 % of calls are answered, 99 % of them within 150 ms';

/** Its tables, each with what it holds. */
export function tablesOf(blueprint: Blueprint): [table: string, holds: string][] {
  return [
    ...blueprint.things.map((thing): [string, string] => [
      thing.table,
      `the ${namesOfThing(thing).saidAll}, each with its title`,
    ]),
    ...(blueprint.hears.length > 0
      ? [
          [namesOf(blueprint).countsTable, 'how many events of each kind have taken effect'] as [
            string,
            string,
          ],
        ]
      : []),
  ];
}

export function consumerOf({ file }: { readonly file: string }): string {
  return file.replace(/^when-/, 'count-');
}

/** `module.ts`: the wiring. */
export function definitionFile(blueprint: Blueprint): WrittenFile {
  const { module, things, calls, hears, team, onCall } = blueprint;
  const { contract, definition, migrations, schema, inSource } = namesOf(blueprint);
  const others = [...calls, ...hears].map((other) => other.module);
  const text = code`import { ${migrations} } from '../../../migrations/${module}/index.ts';
${calls.length > 0 ? "import { failsWithout } from '../../platform/contracts/index.ts';" : ''}
import {
  ${calls.length > 0 ? 'clientOf,' : ''}
  commandLogOf,
  databaseOf,
  defineModule,
  platform,
  provide,
  ${hears.length > 0 ? 'react,' : ''}
} from '../../platform/kernel/index.ts';
${importContracts(others, (other) => `../${other}/contract.ts`)}
${things.map((thing) => `import { ${namesOfThing(thing).createAdd} } from './${namesOfThing(thing).addFile}';`).join('\n')}
${calls
  .map(namesOfCall)
  .map(({ create, file }) => `import { ${create} } from './${file}';`)
  .join('\n')}
import { ${contract} } from './contract.ts';
${hears.length > 0 ? "import { createCountEvents } from './count-events.ts';" : ''}
${things.map((thing) => `import { ${namesOfThing(thing).createFind} } from './${namesOfThing(thing).findFile}';`).join('\n')}
import type { ${schema} } from './schema.ts';
${hears.map((heard) => `import { ${factoryOf(heard)} } from './${heard.file}.ts';`).join('\n')}

const database = databaseOf<${schema}>();
const commands = commandLogOf<${schema}>();
const { clock, ids, publish } = platform;

export const ${definition} = defineModule({
  contract: ${contract},
  owner: {
    team: '${team}',
    onCall: '${onCall}',
    objective: '${OBJECTIVE}',
  },
  requires: [${calls.map((call) => namesOfCall(call).contract).join(', ')}],
${calls.length > 0 ? `  fallbacks: [\n${calls.map((call) => fallbackOf(blueprint, call)).join('\n')}\n  ],` : ''}
  tables: {
${tablesOf(blueprint)
  .map(([table, holds]) => `    ${table}: '${holds}',`)
  .join('\n')}
  },
  migrations: ${migrations},
  parts: [
${calls
  .map(namesOfCall)
  .map((call) => `    provide(${call.create}, [clientOf(${call.contract})]),`)
  .join('\n')}
${things.map((thing, index) => partsOf(thing, index === 0 ? calls : [])).join('\n')}
${hears.map((heard) => `    provide(${factoryOf(heard)}, []),`).join('\n')}
${hears.length > 0 ? '    provide(createCountEvents, [database]),' : ''}
  ],
  operations: (get) => ({
${things.map((thing) => `    ${namesOfThing(thing).add}: get(${namesOfThing(thing).createAdd}),\n    ...get(${namesOfThing(thing).createFind}),`).join('\n')}
${hears.length > 0 ? '    countEvents: get(createCountEvents),' : ''}
  }),
${hears.length > 0 ? `  reactions: [\n${hears.map((heard) => `    react(${namesOf(heard).contract}.events.${heard.key}, '${consumerOf(heard)}', ${factoryOf(heard)}),`).join('\n')}\n  ],` : ''}
});
`;
  return [inSource('module.ts'), text];
}

function fallbackOf({ things: [first] }: Blueprint, call: Blueprint['calls'][number]): string {
  const because = `no ${namesOfThing(first).said} is added to what may not exist; what is there already is shown without ${call.module}`;
  return `    ...failsWithout(${namesOfCall(call).contract}, ['${call.operation}'], '${because}'),`;
}

function partsOf(thing: Blueprint['things'][number], calls: Blueprint['calls']): string {
  const { createAdd, createFind } = namesOfThing(thing);
  const asks = calls.map((call) => namesOfCall(call).create);
  return `    provide(${createAdd}, [${['commands', 'ids', 'clock', 'publish', ...asks].join(', ')}]),
    provide(${createFind}, [database]),`;
}
