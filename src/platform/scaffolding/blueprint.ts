import { camelCase, pascalCase, singularOf, snakeCase, words } from './names.ts';

/** The names of one kind of thing that a module owns: `reviews`, one of which is a `review`. */
export interface Thing {
  readonly plural: string;
  readonly singular: string;
  readonly table: string;
}

/** What another module is asked before anything is added. */
export interface Call {
  readonly module: string;
  readonly operation: string;
  /** The field of its input, and whether that takes several. */
  readonly field: string;
  readonly takesSeveral: boolean;
  /** The id as the new module names it: `productId`. */
  readonly reference: string;
  /** The field of the answer that is an empty list when there is no such thing. */
  readonly answer: string;
}

export interface HeardEvent {
  readonly module: string;
  /** `order-placed`. */
  readonly event: string;
  /** Its name in the events of the contract: `orderPlaced`. */
  readonly key: string;
  readonly type: string;
  /** `when-order-placed`. */
  readonly file: string;
}

/** Everything that is decided about a new module before its first line is written. */
export interface Blueprint {
  readonly module: string;
  readonly things: readonly [Thing, ...Thing[]];
  readonly calls: readonly Call[];
  readonly hears: readonly HeardEvent[];
  readonly team: string;
  readonly onCall: string;
}

/** A file of the tree, from its root, and what is in it. */
export type WrittenFile = readonly [path: string, text: string];

/** The names that the code of a module is made of. */
export function namesOf({ module }: Pick<Blueprint, 'module'>) {
  const camel = camelCase(module);
  return {
    contract: `${camel}Contract`,
    errors: `${camel}Errors`,
    events: `${camel}Events`,
    definition: `${camel}Module`,
    migrations: `${camel}Migrations`,
    schema: `${pascalCase(module)}Schema`,
    query: `${pascalCase(module)}Query`,
    countsTable: `${snakeCase(module)}_events`,
    inSource: (file: string) => `src/modules/${module}/${file}`,
  };
}

export function thingOf(plural: string): Thing {
  return { plural, singular: singularOf(plural), table: snakeCase(plural) };
}

/** The names that the code about one kind of thing is made of. */
export function namesOfThing({ plural, singular }: Thing) {
  const one = pascalCase(singular);
  const many = pascalCase(plural);
  return {
    one,
    many,
    /** With a word after it, since some singulars are words of TypeScript or names of imports. */
    answer: `${camelCase(singular)}Answer`,
    found: `${camelCase(singular)}List`,
    ids: `${camelCase(singular)}Ids`,
    said: words(singular),
    saidAll: words(plural),
    notFound: `${camelCase(singular)}NotFound`,
    added: `${camelCase(singular)}Added`,
    add: `add${one}`,
    get: `get${one}`,
    list: `list${many}`,
    find: `find${many}`,
    createAdd: `createAdd${one}`,
    createFind: `createFind${many}`,
    interface: `Find${many}`,
    insert: `insert${one}`,
    selectOne: `select${one}`,
    selectByIds: `select${many}ByIds`,
    selectPage: `select${many}After`,
    addFile: `add-${singular}.ts`,
    findFile: `find-${plural}.ts`,
    storeFile: `${singular}-store.ts`,
    route: `/${plural}`,
  };
}

/** The names of the code that asks another module. */
export function namesOfCall({ module }: Pick<Call, 'module'>) {
  return {
    type: `Ask${pascalCase(module)}`,
    create: `createAsk${pascalCase(module)}`,
    ask: `ask${pascalCase(module)}`,
    client: `${camelCase(module)}Client`,
    contract: `${camelCase(module)}Contract`,
    unknown: `unknownTo${pascalCase(module)}`,
    file: `ask-${module}.ts`,
  };
}

export function factoryOf({ file }: Pick<HeardEvent, 'file'>): string {
  return `create${pascalCase(file)}`;
}

/** One line for each contract, whether it is called or heard. */
export function importContracts(
  modules: readonly string[],
  path: (module: string) => string,
  kind: 'import' | 'import type' = 'import',
): string {
  return [...new Set(modules)]
    .sort()
    .map((module) => `${kind} { ${namesOf({ module }).contract} } from '${path(module)}';`)
    .join('\n');
}
