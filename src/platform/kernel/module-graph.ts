import type { AnyModule } from './define-module.ts';
import type { Treatment } from './personal-data.ts';

export interface PersonalColumn extends Treatment {
  readonly table: string;
  readonly column: string;
}

export interface ModuleNode {
  readonly name: string;
  readonly summary: string;
  readonly team: string;
  readonly onCall: string;
  readonly objective: string | undefined;
  readonly owns: readonly { readonly table: string; readonly holds: string }[];
  readonly offers: readonly {
    readonly operation: string;
    readonly kind: string;
    readonly route: string | undefined;
  }[];
  /** Of its tables: the columns that are about a person, and what becomes of them on erasure. */
  readonly personalData: readonly PersonalColumn[];
  readonly publishes: readonly string[];
  /** Of its events: the fields that are about a person. */
  readonly personalFields: readonly { readonly event: string; readonly fields: readonly string[] }[];
  readonly reacts: readonly {
    readonly event: string;
    /** The module that publishes it. */
    readonly of: string;
    readonly consumer: string;
  }[];
  readonly copies: readonly {
    readonly copy: string;
    readonly of: string;
    readonly operation: string;
    readonly table: string;
    readonly fields: readonly string[];
    readonly keptBy: readonly string[];
  }[];
  readonly readModels: readonly {
    readonly readModel: string;
    readonly table: string;
    readonly madeFrom: readonly string[];
  }[];
  readonly requires: readonly string[];
}

/** The one model of the modules, which checks, documents and the command line read. */
export interface ModuleGraph {
  readonly modules: readonly ModuleNode[];
}

export function buildModuleGraph(definitions: readonly AnyModule[]): ModuleGraph {
  return { modules: definitions.map(describeModule) };
}

function describeModule(definition: AnyModule): ModuleNode {
  const { contract } = definition;
  return {
    name: contract.module,
    summary: contract.summary,
    team: definition.owner.team,
    onCall: definition.owner.onCall,
    objective: definition.owner.objective,
    owns: Object.entries(definition.tables).map(([table, holds]) => ({ table, holds })),
    personalData: Object.entries(definition.personalData ?? {}).flatMap(([table, columns]) =>
      Object.entries(columns).map(([column, treatment]) => ({ table, column, ...treatment })),
    ),
    offers: Object.entries(contract.operations).map(([operation, { kind, route }]) => ({
      operation,
      kind,
      route: route === undefined ? undefined : `${route.method} ${route.path}`,
    })),
    publishes: Object.values(contract.events).map((event) => event.type),
    personalFields: Object.values(contract.events)
      .filter(({ personal }) => personal.length > 0)
      .map(({ type, personal }) => ({ event: type, fields: personal })),
    reacts: (definition.reactions ?? []).map(({ event, consumer }) => ({
      event: event.type,
      of: event.module,
      consumer,
    })),
    copies: (definition.copies ?? []).map(({ name, source, table, fields, keptBy }) => ({
      copy: name,
      of: source.contract.module,
      operation: source.operation,
      table,
      fields: Object.keys(fields),
      keptBy,
    })),
    readModels: (definition.readModels ?? []).map(({ name, table, madeFrom }) => ({
      readModel: name,
      table,
      madeFrom,
    })),
    requires: definition.requires.map((required) => required.module),
  };
}

/** Modules such that each comes after those of them it calls; undefined when calls run in a circle. */
export function inOrderOfCalls(definitions: readonly AnyModule[]): AnyModule[] | undefined {
  const positions = new Map(definitions.map(({ contract }, position) => [contract.module, position]));
  const callers = definitions.map((): number[] => []);
  const waitsFor = definitions.map(({ requires }, caller) => {
    const called = new Set(requires.flatMap(({ module }) => positions.get(module) ?? []));
    for (const position of called) callers[position]?.push(caller);
    return called.size;
  });
  const ordered: AnyModule[] = [];
  let ready = [...waitsFor.keys()].filter((position) => waitsFor[position] === 0);
  while (ready.length > 0) {
    ordered.push(...ready.flatMap((position) => definitions[position] ?? []));
    const released = ready.flatMap((position) => callers[position] ?? []);
    for (const caller of released) waitsFor[caller] = (waitsFor[caller] ?? 0) - 1;
    ready = [...new Set(released)]
      .filter((caller) => waitsFor[caller] === 0)
      .sort((one, other) => one - other);
  }
  return ordered.length === definitions.length ? ordered : undefined;
}
