import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Engine } from './isolation.ts';

/**
 * A query that is built and compiled once and run often. `given` stands for the parameters: use its
 * fields as values of the query, never in a JavaScript expression. `engine` is for what the portable
 * functions cannot say, such as full text search.
 */
export interface Statement<Parameters, Row> {
  readonly build: (query: Kysely<never>, given: Parameters, engine: Engine) => Compilable<Row>;
}

export function statement<Schema, Parameters extends object, Row>(
  build: (query: Kysely<Schema>, given: Parameters, engine: Engine) => Compilable<Row>,
): Statement<Parameters, Row> {
  return { build: build as unknown as Statement<Parameters, Row>['build'] };
}

class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** The SQL of a statement with, at each position, a fixed value or the name of a parameter. */
export interface CompiledStatement {
  readonly sql: string;
  bind(parameters: object): unknown[];
}

export function compileStatement<Parameters, Row>(
  definition: Statement<Parameters, Row>,
  query: Kysely<never>,
  engine: Engine,
): CompiledStatement {
  const given = new Proxy({}, { get: (_target, name) => new Placeholder(String(name)) }) as Parameters;
  const compiled: CompiledQuery = definition.build(query, given, engine).compile();
  const { sql } = compiled;
  const template = compiled.parameters.map((value) =>
    value instanceof Placeholder ? value.name : undefined,
  );
  const fixed = compiled.parameters;
  return {
    sql,
    bind(parameters) {
      const values = parameters as Record<string, unknown>;
      const bound = new Array<unknown>(template.length);
      for (let index = 0; index < template.length; index += 1) {
        const name = template[index];
        const value = name === undefined ? fixed[index] : values[name];
        if (value === undefined) throw new TypeError(`parameter ${name} of a statement is missing`);
        bound[index] = value;
      }
      return bound;
    },
  };
}
