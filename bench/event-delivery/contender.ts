/** What of an event a handler has seen, once that is committed. */
export interface Handled {
  readonly letter: string;
  readonly version: number;
}

/**
 * Something that carries facts from one database to another: a transaction that changes letters publishes a
 * fact for each, and a transaction in the other database writes a row for each, once.
 */
export interface Contender {
  /** One transaction: changes these letters, each named once, and publishes a fact for each. */
  write(letters: readonly string[]): Promise<void>;
  /** From here on facts are handled; `onHandled` is told after the commit. */
  start(onHandled: (handled: Handled) => void): Promise<void>;
  stop(): Promise<void>;
}

export const TEXT = 'The weather has been kind, and the garden is full of plums.';
