import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLATFORM_TABLES } from '../databases/index.ts';
import { ConfigurationError } from '../foundation/index.ts';
import { type AnyModule, PLATFORM_CONTRACTS, PLATFORM_PATHS } from '../kernel/index.ts';
import { type Blueprint, type Call, type HeardEvent, namesOf, namesOfThing, thingOf } from './blueprint.ts';
import { CODE_OWNERS, ownerOfAll, ownerOf } from './code-owners.ts';
import { KEBAB_CASE } from './names.ts';
import { findReference } from './find-reference.ts';

/** What somebody wants a new module to be, as they said it. */
export interface ModuleWish {
  readonly module: string;
  readonly owns: readonly string[];
  readonly calls: readonly string[];
  /** `orders.order-placed`. */
  readonly reacts: readonly string[];
  readonly team?: string;
  readonly onCall?: string;
}

const TEAM = /^@?[\w.-]+(\/[\w.-]+)?$/;
/** Longer names do not fit into the names of roles and tables that are made from them. */
const LONGEST = 30;
/** Words that mean something else in paths and in code. */
const TAKEN = new Set([
  'platform',
  'index',
  'default',
  'new',
  'delete',
  'import',
  'class',
  'function',
  'enum',
]);

/** Decides everything about a new module, or throws a ConfigurationError with all that is wrong with the wish. */
export function drawBlueprint(root: string, wish: ModuleWish, modules: readonly AnyModule[]): Blueprint {
  const { module } = wish;
  const owners = readOptional(join(root, CODE_OWNERS)) ?? '';
  const team = wish.team ?? ownerOf(owners, module) ?? ownerOfAll(owners);
  const [first, ...others] = wish.owns.map((name) => thingOf(name.replaceAll('_', '-')));
  const problems = [
    ...problemsOfName(root, module),
    ...(first === undefined
      ? ['--owns names no table. Name what the module owns, e.g. --owns reviews.']
      : []),
    ...problemsOfThings(module, wish, modules),
    ...(team === undefined
      ? [`${CODE_OWNERS} gives * to nobody, so it is not known who owns the module. Add --team @owner/team.`]
      : TEAM.test(team)
        ? []
        : [`'${team}' is no team. Write it like @tearline/reviews.`]),
  ];
  const calls = wish.calls.flatMap((name) => planCall(root, module, name, modules, problems));
  const hears = planReactions(root, wish, modules, problems);
  if (problems.length > 0 || first === undefined || team === undefined)
    throw new ConfigurationError([...new Set(problems)]);
  const onCall = wish.onCall ?? `${team.split('/').at(-1)?.replace('@', '')}-on-call`;
  return { module, things: [first, ...others], calls, hears, team, onCall };
}

/** Whether a module may have this name. */
export function problemsOfName(root: string, module: string): string[] {
  if (!KEBAB_CASE.test(module) || module.length > LONGEST || TAKEN.has(module))
    return [
      `'${module}' is no name for a module. Take lower-case words with hyphens, ${LONGEST} letters at most, e.g. gift-cards.`,
    ];
  if (PLATFORM_CONTRACTS.includes(module))
    return [`${module} is what the platform itself offers at the edge. Take another name.`];
  return [`src/modules/${module}`, `migrations/${module}`, `test/modules/${module}`]
    .filter((folder) => existsSync(join(root, folder)))
    .map((folder) => `${folder} is there already. Take another name, or remove it first.`);
}

function problemsOfThings(module: string, { owns }: ModuleWish, modules: readonly AnyModule[]): string[] {
  const tables = new Map(
    modules.flatMap(({ contract, tables: of }) => Object.keys(of).map((table) => [table, contract.module])),
  );
  const routes = new Map<string, string>([
    ...modules.flatMap(({ contract }) =>
      Object.values(contract.operations).flatMap(({ route }) =>
        route === undefined ? [] : [[`/${route.path.split('/')[1]}`, contract.module] as const],
      ),
    ),
    ...PLATFORM_PATHS.map((path) => [path, 'the platform'] as const),
  ]);
  const things = owns.map((name) => name.replaceAll('_', '-'));
  return [
    ...things
      .filter((name, index) => things.indexOf(name) < index)
      .map((name) => `--owns names ${name} twice.`),
    ...things.flatMap((name) => {
      if (!KEBAB_CASE.test(name) || name.length > LONGEST || TAKEN.has(name))
        return [`'${name}' is no name for a table. Take lower-case words, e.g. reviews or review-votes.`];
      const thing = thingOf(name);
      return [
        ...taken(
          'table',
          thing.table,
          PLATFORM_TABLES.includes(thing.table) ? 'the platform' : tables.get(thing.table),
        ),
        ...taken('route', namesOfThing(thing).route, routes.get(namesOfThing(thing).route)),
        ...(thing.table === namesOf({ module }).countsTable
          ? [`${thing.table} is where ${module} would count events. Own it under another name.`]
          : []),
      ];
    }),
  ];
}

function taken(what: string, name: string, owner: string | undefined): string[] {
  return owner === undefined ? [] : [`The ${what} ${name} belongs to ${owner}. Own it under another name.`];
}

function planCall(
  root: string,
  module: string,
  name: string,
  modules: readonly AnyModule[],
  problems: string[],
): Call[] {
  const callee = modules.find(({ contract }) => contract.module === name);
  if (callee === undefined) {
    problems.push(`--calls ${name}: there is no module ${name}. There are: ${namesOfModules(modules)}.`);
    return [];
  }
  problems.push(...problemsOfExport(root, name));
  const found = findReference(callee.contract);
  if (found === undefined)
    problems.push(
      `--calls ${name}: it offers modules nothing that can be asked for by id alone, so there is nothing to write down for ${module}. Leave it out, and add the call by hand (CONTRIBUTING.md, "Add an operation").`,
    );
  return found === undefined ? [] : [found];
}

function planReactions(
  root: string,
  { module, reacts }: ModuleWish,
  modules: readonly AnyModule[],
  problems: string[],
): HeardEvent[] {
  const found = reacts.flatMap((type) => {
    const publisher = modules.find(({ contract }) => contract.module === type.split('.')[0]);
    const entry = Object.entries(publisher?.contract.events ?? {}).find(([, event]) => event.type === type);
    if (publisher === undefined || entry === undefined) {
      const published = Object.values(publisher?.contract.events ?? {}).map((event) => event.type);
      problems.push(
        `--reacts ${type}: no module publishes it. ${publisher === undefined ? `There are: ${namesOfModules(modules)}.` : `${publisher.contract.module} publishes: ${published.join(', ')}.`}`,
      );
      return [];
    }
    const owner = publisher.contract.module;
    problems.push(...problemsOfExport(root, owner));
    const event = type.slice(owner.length + 1);
    return [{ module: owner, event, key: entry[0], type }];
  });
  const twice = new Set(
    found.map(({ event }) => event).filter((event, index, all) => all.indexOf(event) < index),
  );
  if (new Set(reacts).size < reacts.length) problems.push(`--reacts of ${module} names an event twice.`);
  return found.map((heard) => ({
    ...heard,
    file: twice.has(heard.event) ? `when-${heard.module}-${heard.event}` : `when-${heard.event}`,
  }));
}

/** Generated code imports a contract by its usual name. */
function problemsOfExport(root: string, module: string): string[] {
  const { contract, inSource } = namesOf({ module });
  const file = inSource('contract.ts');
  if (new RegExp(`export const ${contract}\\b`).test(readOptional(join(root, file)) ?? '')) return [];
  return [`${file} exports no ${contract}, by which its callers would know it. Name its contract so.`];
}

function namesOfModules(modules: readonly AnyModule[]): string {
  return modules.map(({ contract }) => contract.module).join(', ');
}

function readOptional(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
