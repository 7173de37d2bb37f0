const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What is made again has another id: later calls that name the first are given the second. */
export class NewIds {
  readonly #ids = new Map<string, string>();

  /** Takes the ids that stand at the same places in two answers to one call. */
  learn(recorded: unknown, replayed: unknown): void {
    if (typeof recorded === 'string' && typeof replayed === 'string') {
      if (recorded !== replayed && ID.test(recorded) && ID.test(replayed)) this.#ids.set(recorded, replayed);
      return;
    }
    if (
      typeof recorded !== 'object' ||
      typeof replayed !== 'object' ||
      recorded === null ||
      replayed === null
    )
      return;
    for (const [name, value] of Object.entries(recorded))
      this.learn(value, (replayed as Readonly<Record<string, unknown>>)[name]);
  }

  apply(value: unknown): unknown {
    if (typeof value === 'string') return this.#ids.get(value) ?? value;
    if (Array.isArray(value)) return value.map((item) => this.apply(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, this.apply(inner)]));
  }
}
