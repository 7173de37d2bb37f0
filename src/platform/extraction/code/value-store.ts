import type ts from 'typescript';
import type { CodeValue } from './code-value.ts';

const NONE: ReadonlySet<CodeValue> = new Set();

/** What variables, parameters, answers, types and assigned properties have been seen to hold. It only grows. */
export class ValueStore {
  readonly #values = new Map<ts.Node, Set<CodeValue>>();
  readonly #answers = new Map<ts.Node, Set<CodeValue>>();
  readonly #properties = new Map<CodeValue, Map<string, Set<CodeValue>>>();
  #additions = 0;

  get additions(): number {
    return this.#additions;
  }

  /** Of a variable, a parameter or a type. */
  of(declaration: ts.Node): ReadonlySet<CodeValue> {
    return this.#values.get(declaration) ?? NONE;
  }

  answersOf(declaration: ts.Node): ReadonlySet<CodeValue> {
    return this.#answers.get(declaration) ?? NONE;
  }

  /** What was assigned to a property after its owner was made; any of it without a name. */
  property(owner: CodeValue, name: string | undefined): Iterable<CodeValue> {
    const properties = this.#properties.get(owner);
    if (properties === undefined) return NONE;
    return name === undefined
      ? [...properties.values()].flatMap((values) => [...values])
      : (properties.get(name) ?? NONE);
  }

  add(declaration: ts.Node, values: Iterable<CodeValue>): void {
    this.#grow(this.#values, declaration, values);
  }

  addAnswers(declaration: ts.Node, values: Iterable<CodeValue>): void {
    this.#grow(this.#answers, declaration, values);
  }

  addProperty(owner: CodeValue, name: string, values: Iterable<CodeValue>): void {
    const properties = this.#properties.get(owner) ?? new Map<string, Set<CodeValue>>();
    this.#properties.set(owner, properties);
    this.#grow(properties, name, values);
  }

  #grow<Key>(sets: Map<Key, Set<CodeValue>>, key: Key, values: Iterable<CodeValue>): void {
    const known = sets.get(key) ?? new Set();
    const before = known.size;
    for (const value of values) known.add(value);
    if (known.size === before) return;
    sets.set(key, known);
    this.#additions += known.size - before;
  }
}
