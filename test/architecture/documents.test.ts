import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { renderModulesPage } from '../../src/platform/documents/index.ts';
import { typeOfSchema } from '../../src/platform/documents/type-of-schema.ts';
import { buildModuleGraph } from '../../src/platform/kernel/index.ts';
import { runHere } from '../support/run-here.ts';

const idOf = (module: string) => `module_${module.replaceAll('-', '_')}`;
const readmeOf = (module: string) => readFileSync(`src/modules/${module}/README.md`, 'utf8');

it.each(['modules', 'clients'])('what is written from the model of %s is current', async (part) => {
  const { code, stdout } = await runHere(['docs', 'check', part], {});
  expect([code, stdout]).toEqual([0, 'Everything is current.\n']);
});

it('the page of the modules changes with the model and with the invariants', () => {
  const page = renderModulesPage(buildModuleGraph(modules), readmeOf);
  expect(page).toBe(readFileSync('docs/modules.md', 'utf8'));
  const [users, ...others] = modules;
  expect(renderModulesPage(buildModuleGraph(others), readmeOf)).not.toContain(users?.contract.summary);
  const readme = '# x\n\n## Invariants\n\n- Holds\n  always.\n- Too.\n\n## Notes\n\n- Not this.\n';
  const other = renderModulesPage(buildModuleGraph(modules), () => readme);
  expect(other).toContain('| invariants | Holds always.<br>Too. |');
  expect(other).not.toContain('Not this');
});

it('the graph has every call and every reaction', () => {
  const page = readFileSync('docs/modules.md', 'utf8');
  for (const { name, requires, reacts } of buildModuleGraph(modules).modules) {
    for (const required of requires) expect(page).toContain(`  ${idOf(name)} --> ${idOf(required)}\n`);
    for (const { event } of reacts) {
      const [publisher, fact] = event.split('.');
      expect(page).toMatch(new RegExp(`  ${idOf(publisher ?? '')} -\\. ".*${fact}.*" \\.-> ${idOf(name)}\n`));
    }
  }
});

it.each([
  [{ type: 'string', enum: ['a', 'b'] }, '"a" | "b"'],
  [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'number | null'],
  [
    { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } },
    'readonly (string | number)[]',
  ],
  [{ type: 'object', additionalProperties: { type: 'boolean' } }, 'Readonly<Record<string, boolean>>'],
  [
    { type: 'object', properties: { a: { type: 'string' }, 'b-c': { const: 1 } }, required: ['a'] },
    '{\n  readonly a: string;\n  readonly "b-c"?: 1;\n}',
  ],
  [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, 'readonly [string, number]'],
  [{}, 'unknown'],
])('the schema %j is the type %s', (schema, type) => {
  expect(typeOfSchema(schema)).toBe(type);
});
