import type { ModuleNode } from '../kernel/index.ts';

/** A Mermaid graph: calls as arrows, events as dotted ones that name them, several of the same pair together. */
export function renderGraph(modules: readonly ModuleNode[]): string {
  const calls = modules.flatMap(({ name, requires }) =>
    requires.map((required) => `  ${idOf(name)} --> ${idOf(required)}`),
  );
  const heard = modules.flatMap(({ name, reacts }) =>
    [...Map.groupBy(reacts, ({ event }) => event.split('.')[0] as string)].map(([publisher, events]) => {
      const names = events.map(({ event }) => event.slice(publisher.length + 1));
      return `  ${idOf(publisher)} -. "${[...new Set(names)].join('<br>')}" .-> ${idOf(name)}`;
    }),
  );
  const nodes = modules.map(({ name }) => `  ${idOf(name)}["${name}"]`);
  return ['flowchart LR', ...nodes, ...calls, ...heard].join('\n');
}

/** A word of its own: some names, such as `end`, mean something to Mermaid. */
function idOf(name: string): string {
  return `module_${name.replaceAll('-', '_')}`;
}
