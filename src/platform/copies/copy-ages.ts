/**
 * How old a module's copies are, for whoever answers from them. It is looked after by `Copies`, so that
 * asking costs nothing and calls nobody.
 */
export class CopyAges {
  readonly #asOf = new Map<string, number>();

  /**
   * Milliseconds: whatever the owner had published by then is in the copy. Undefined until a copy has been
   * filled for the first time. Right to within the length of a transaction of the owner.
   */
  asOf(copy: string): number | undefined {
    return this.#asOf.get(copy);
  }

  set(copy: string, asOf: number): void {
    this.#asOf.set(copy, asOf);
  }
}
