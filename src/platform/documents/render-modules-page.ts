import type { ModuleGraph, ModuleNode } from '../kernel/index.ts';
import { renderGraph } from './render-graph.ts';

export const MODULES_PAGE = 'docs/modules.md';

const NOTHING = 'nothing';

/**
 * The page of all modules: a graph of calls and events, and a canvas for each. What the model does not know, which is
 * what always holds, comes from the section `Invariants` of the module's README.
 */
export function renderModulesPage({ modules }: ModuleGraph, readmeOf: (module: string) => string): string {
  return `# The modules

Written from the model by \`npm run tearline -- docs write\`; a test holds it current. Change the modules, not this page.

An arrow is a call: it leads from whoever asks to whoever answers. A dotted one is an event, from whoever publishes it to whoever reacts.

\`\`\`mermaid
${renderGraph(modules)}
\`\`\`

| module | team | on call | owns | offers | publishes |
|---|---|---|---|---|---|
${modules.map(rowOf).join('\n')}

${modules.map((module) => canvasOf(module, modules, invariantsIn(readmeOf(module.name)))).join('\n')}`;
}

function rowOf({ name, team, onCall, owns, offers, publishes }: ModuleNode): string {
  const cells = [`[${name}](#${name})`, team, onCall, owns.length, offers.length, publishes.length];
  return `| ${cells.join(' | ')} |`;
}

function canvasOf(module: ModuleNode, all: readonly ModuleNode[], invariants: readonly string[]): string {
  const { name, summary, team, onCall, objective, owns, offers, publishes, reacts, copies, readModels } =
    module;
  const requires = module.requires.map((required) => `[${required}](#${required})`);
  const callers = all
    .filter((other) => other.requires.includes(name))
    .map((other) => `[${other.name}](#${other.name})`);
  const facts: readonly (readonly [string, string])[] = [
    ['team', team],
    ['on call', onCall],
    ['objective', objective ?? 'none'],
    ['requires', list(requires)],
    ['is called by', list(callers)],
    ['tables', lines(owns.map(({ table, holds }) => `\`${table}\`, owned by ${team}: ${holds}`))],
    ['of persons', lines(personalDataOf(module))],
    [
      'offers',
      lines(
        offers.map(
          ({ operation, kind, route }) =>
            `\`${operation}\`, a ${kind}${route === undefined ? ' for modules' : `: \`${route}\``}`,
        ),
      ),
    ],
    ['publishes', lines(publishes.map((event) => `\`${event}\`${heardBy(event, all)}`))],
    ['reacts to', lines(reacts.map(({ event, consumer }) => `\`${event}\` as \`${consumer}\``))],
    [
      'copies',
      lines([
        ...copies.map(
          ({ copy, of, operation, fields, table }) =>
            `\`${copy}\` of ${of} (${fields.join(', ')}) in \`${table}\`, filled by \`${operation}\``,
        ),
        ...readModels.map(
          ({ readModel, madeFrom }) => `\`${readModel}\`, a read model made from ${madeFrom.join(', ')}`,
        ),
      ]),
    ],
    ['invariants', lines(invariants)],
  ];
  const rows = facts.map(([fact, text]) => `| ${fact} | ${text.replaceAll('|', '\\|')} |`);
  return `## ${name}

${summary} [README](../src/modules/${name}/README.md) · [contract](../src/modules/${name}/contract.ts)

| ${name} | |
|---|---|
${rows.join('\n')}
`;
}

function personalDataOf({ personalData }: ModuleNode): string[] {
  const alike = Map.groupBy(personalData, ({ treatment }) => treatment);
  return [...alike].map(
    ([treatment, columns]) =>
      `${treatment}: ${columns.map(({ table, column }) => `\`${table}.${column}\``).join(', ')}`,
  );
}

function heardBy(event: string, all: readonly ModuleNode[]): string {
  const names = all
    .filter(({ reacts }) => reacts.some((reaction) => reaction.event === event))
    .map(({ name }) => name);
  return names.length === 0 ? ', heard by nobody here' : `, heard by ${names.join(', ')}`;
}

/** The bullets of the section, each on one line. */
function invariantsIn(readme: string): string[] {
  const section = /^## Invariants\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readme)?.[1] ?? '';
  return section
    .split(/^- /m)
    .slice(1)
    .map((bullet) => bullet.trim().replaceAll(/\s+/g, ' '));
}

function list(words: readonly string[]): string {
  return words.length === 0 ? NOTHING : words.join(', ');
}

function lines(texts: readonly string[]): string {
  return texts.length === 0 ? NOTHING : texts.join('<br>');
}
