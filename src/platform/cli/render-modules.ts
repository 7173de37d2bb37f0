import { type Placement, readPlacement } from '../databases/index.ts';
import type { Environment } from '../foundation/index.ts';
import type { ModuleGraph } from '../kernel/index.ts';
import { renderTable } from './render-table.ts';

/** The modules of the model with where each one's data lies. */
export function locateModules(graph: ModuleGraph, environment: Environment) {
  return graph.modules.map((module) => ({
    ...module,
    data: describePlacement(readPlacement(module.name, environment, [])),
  }));
}

export function renderModules(modules: ReturnType<typeof locateModules>): string {
  return renderTable(
    ['module', 'owns', 'offers', 'publishes', 'reacts to', 'requires', 'data'],
    modules
      .map((module) => [
        `${module.name}\n${module.team}`,
        module.owns.map(({ table }) => table).join('\n'),
        module.offers
          .map(({ operation, route }) => (route === undefined ? operation : `${operation} (${route})`))
          .join('\n'),
        module.publishes.map((type) => type.slice(module.name.length + 1)).join('\n'),
        module.reacts.map(({ event }) => event).join('\n'),
        module.requires.join('\n'),
        module.data,
      ])
      .flatMap((row) => [row, row.map(() => '')]),
  );
}

function describePlacement(placement: Placement | undefined): string {
  if (placement === undefined) return 'not configured rightly';
  return `${placement.engine}, level ${placement.level}\n${placement.file}`;
}
