import { readPlacement } from '../databases/index.ts';
import type { Environment } from '../foundation/index.ts';
import type { ModuleGraph, PersonalColumn } from '../kernel/index.ts';
import { renderTable, wrap } from './render-table.ts';
import { describeLocation, type Location, locationOf } from './describe-location.ts';

const LIST_WIDTH = 64;
const NOTHING = 'nothing';

/** The modules of the model with where each one's data lies; what is wrong with that is added to the list. */
export function locateModules(graph: ModuleGraph, environment: Environment, problems: string[]) {
  return graph.modules.map((module) => {
    const placement = readPlacement(module.name, environment, problems);
    return { ...module, data: placement && locationOf(placement) };
  });
}

export function renderModules(modules: ReturnType<typeof locateModules>): string {
  return renderTable(
    ['module', '', ''],
    modules.flatMap((module) => [
      [module.name, 'owned by', `${module.team}, on call: ${module.onCall}`],
      ['', 'owns', list(module.owns.map(({ table }) => table))],
      ['', 'holds of persons', describePersonalData(module.personalData) || NOTHING],
      ['', 'offers', module.offers.map(describeOperation).join('\n')],
      ['', 'publishes', list(module.publishes)],
      ['', 'tells of persons', module.personalFields.map(describeFields).join('\n') || NOTHING],
      [
        '',
        'reacts to',
        module.reacts.map(({ event, consumer }) => `${event} (${consumer})`).join('\n') || NOTHING,
      ],
      ['', 'keeps copies', describeCopies(module)],
      ['', 'requires', list(module.requires)],
      ['', 'lies in', describePlace(module.data)],
      ['', '', ''],
    ]),
  );
}

function describeCopies({ copies, readModels }: ModuleGraph['modules'][number]): string {
  const lines = [
    ...copies.map(({ copy, of, operation }) => `${copy}, filled by ${of}.${operation}`),
    ...readModels.map(({ readModel, madeFrom }) => `${readModel}, made from ${madeFrom.join(', ')}`),
  ];
  return lines.join('\n') || NOTHING;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? NOTHING : wrap(names.join(', '), LIST_WIDTH);
}

function describeOperation({ operation, route }: { operation: string; route: string | undefined }): string {
  return route === undefined ? operation : `${operation} (${route})`;
}

function describeFields({ event, fields }: { event: string; fields: readonly string[] }): string {
  return `${event}: ${fields.join(', ')}`;
}

/** Columns that fare alike together, with the reason where they are kept. */
function describePersonalData(columns: readonly PersonalColumn[]): string {
  const alike = Map.groupBy(columns, ({ treatment, because, until }) =>
    because === undefined ? treatment : `${treatment} (${because}) until ${until}`,
  );
  return [...alike]
    .map(([treatment, of]) => {
      const names = of.map(({ table, column }) => `${table}.${column}`);
      return wrap(`${treatment}: ${names.join(', ')}`, LIST_WIDTH);
    })
    .join('\n');
}

function describePlace(location: Location | undefined): string {
  if (location === undefined) return 'nowhere';
  return `${describeLocation(location)} (${location.engine}, level ${location.level})`;
}
