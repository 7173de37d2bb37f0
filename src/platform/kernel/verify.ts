import type { AnyModule } from './define-module.ts';
import { inOrderOfCalls } from './module-graph.ts';
import { verifyNames } from './platform-names.ts';
import { identifierOf } from './tokens.ts';
import { verifyPersonalData } from './verify-personal-data.ts';

/** Everything that is wrong with the definitions of the modules, in one throw. */
export class ArchitectureError extends Error {
  readonly violations: readonly string[];

  constructor(violations: readonly string[]) {
    super(`The modules do not fit together:\n${violations.map((violation) => `- ${violation}`).join('\n')}`);
    this.name = 'ArchitectureError';
    this.violations = violations;
  }
}

/** Checks the definitions against each other. Imports are checked by `npm run check`, which reads the code. */
export function verifyModules(definitions: readonly AnyModule[]): void {
  const byName = new Map(definitions.map((definition) => [definition.contract.module, definition]));
  const violations = [
    ...repeated(
      'module',
      definitions.map(({ contract }) => contract.module),
    ),
    ...repeated('route', definitions.flatMap(routesOf)),
    ...repeated(
      'table',
      definitions.flatMap(({ tables }) => Object.keys(tables)),
    ),
    ...definitions.flatMap((definition) => verifyModule(definition, definitions, byName)),
  ];
  if (violations.length === 0 && inOrderOfCalls(definitions) === undefined) {
    violations.push(
      'Calls between modules run in a circle. Let one side publish an event and the other react to it.',
    );
  }
  if (violations.length > 0) throw new ArchitectureError(violations);
}

type ByName = ReadonlyMap<string, AnyModule>;

function verifyModule(definition: AnyModule, all: readonly AnyModule[], byName: ByName): string[] {
  const module = definition.contract.module;
  return [
    ...verifyNames(definition),
    ...verifyRequires(definition, byName),
    ...verifyClients(definition),
    ...verifyFallbacks(definition),
    ...verifyReactions(definition, byName),
    ...verifyCopies(definition),
    ...verifyPersonalData(definition, all),
    ...Object.values(definition.contract.events)
      .filter((event) => event.module !== module)
      .map(
        (event) =>
          `${module} offers the event ${event.type}, which belongs to ${event.module}. A module publishes only its own facts.`,
      ),
    ...(definition.derived ?? [])
      .filter((table) => !(table in definition.tables))
      .map((table) => `${module} derives the table ${table}, which is not among its tables. Add it there.`),
    ...repeated(
      `consumer of ${module}`,
      (definition.reactions ?? []).map(({ consumer }) => consumer),
    ),
    ...repeated(
      `migration of ${module}`,
      definition.migrations.map(({ name }) => name),
    ),
    ...repeated(
      `part of ${module}`,
      definition.parts.map(({ factory }) => factory.name),
    ),
  ];
}

function verifyRequires(definition: AnyModule, byName: ByName): string[] {
  const module = definition.contract.module;
  const names = definition.requires.map((required) => required.module);
  return [
    ...repeated(`requirement of ${module}`, names),
    ...names
      .filter((name) => name === module)
      .map(() => `${module} requires itself. Call its parts directly.`),
    ...names
      .filter((name) => !byName.has(name))
      .map(
        (name) =>
          `${module} requires ${name}, which is not among the modules. Add it to src/modules/index.ts.`,
      ),
  ];
}

/** Declared requirements and the clients that parts ask for must be the same. */
function verifyClients(definition: AnyModule): string[] {
  const module = definition.contract.module;
  const declared = new Set(definition.requires.map((required) => required.module));
  const asked = new Set<string>();
  const bound = new Set(definition.parts.map(({ factory }) => identifierOf(factory)));
  const violations: string[] = [];
  for (const { factory, dependencies } of definition.parts) {
    for (const dependency of dependencies) {
      if (typeof dependency === 'function') {
        if (!bound.has(identifierOf(dependency))) {
          violations.push(
            `${module}: ${factory.name} needs ${dependency.name}, which is not among its parts. Add provide(${dependency.name}, […]).`,
          );
        }
      } else if (dependency.contract !== undefined) asked.add(dependency.contract.module);
    }
  }
  for (const { source } of definition.copies ?? []) asked.add(source.contract.module);
  for (const name of asked) {
    if (!declared.has(name))
      violations.push(
        `${module} asks for the contract of ${name} without declaring it. Add ${name} to \`requires\` in its module.ts.`,
      );
  }
  for (const name of declared) {
    if (!asked.has(name))
      violations.push(
        `${module} declares that it requires ${name}, but no part asks for it. Remove it from \`requires\`.`,
      );
  }
  return violations;
}

/** A fallback is for a call that the module may make, and stands in for a query alone. */
function verifyFallbacks({ contract: { module }, requires, fallbacks = [] }: AnyModule): string[] {
  const required = new Set(requires.map((contract) => contract.module));
  const names = fallbacks.map(({ contract, operation }) => `${contract.module}.${operation}`);
  return [
    ...repeated(`fallback of ${module}`, names),
    ...fallbacks.flatMap(({ contract, operation, answer }, index) => {
      const called = contract.operations[operation];
      if (!required.has(contract.module) || called === undefined)
        return `${module} declares what it does without ${names[index]}, which it does not require.`;
      return called.kind === 'command' && answer !== undefined
        ? `${module} answers for ${names[index]}, which is a command: nothing can be done in its place. Declare that it fails.`
        : [];
    }),
  ];
}

function verifyReactions(definition: AnyModule, byName: ByName): string[] {
  const module = definition.contract.module;
  const violations: string[] = [];
  for (const { event, consumer } of definition.reactions ?? []) {
    if (event.module === module) {
      violations.push(
        `${module}: ${consumer} reacts to ${event.type}, a fact of its own. Do it in the transaction that publishes it.`,
      );
      continue;
    }
    const producer = byName.get(event.module);
    const published = Object.values(producer?.contract.events ?? {}).some(({ type }) => type === event.type);
    if (!published)
      violations.push(`${module}: ${consumer} reacts to ${event.type}, which no module publishes.`);
  }
  return violations;
}

/** A copy lies in a table of the module, lists what its owner offers, and is kept by reactions to its owner. */
function verifyCopies({
  contract,
  tables,
  reactions = [],
  copies = [],
  readModels = [],
}: AnyModule): string[] {
  const module = contract.module;
  const violations = repeated(
    `copy or read model of ${module}`,
    [...copies, ...readModels].map(({ name }) => name),
  );
  for (const { name, table } of [...copies, ...readModels]) {
    if (!(table in tables))
      violations.push(`${module}: ${name} lies in ${table}, which is not among its tables. Add it there.`);
  }
  for (const { name, source, keptBy } of copies) {
    const owner = source.contract.module;
    const operation = source.contract.operations[source.operation];
    if (operation?.kind !== 'query' || !operation.access.includes('module'))
      violations.push(
        `${module}: the copy ${name} is filled by ${owner}.${source.operation}, which is no query for modules.`,
      );
    if (keptBy.length === 0)
      violations.push(`${module}: no reaction keeps the copy ${name}. Name its consumers in \`keptBy\`.`);
    for (const consumer of keptBy) {
      if (reactions.find((reaction) => reaction.consumer === consumer)?.event.module === owner) continue;
      violations.push(
        `${module}: ${consumer}, which is to keep the copy ${name}, does not react to ${owner}.`,
      );
    }
  }
  return violations;
}

function routesOf({ contract }: AnyModule): string[] {
  return Object.values(contract.operations).flatMap(({ route }) =>
    route === undefined ? [] : [`${route.method} ${route.path}`],
  );
}

function repeated(what: string, names: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  return [...twice].map(
    (name) => `${what} '${name}' is defined more than once. Give each a name of its own.`,
  );
}
