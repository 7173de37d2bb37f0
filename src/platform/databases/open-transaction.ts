import type { TransactionMarker } from '../observability/index.ts';

/** What a transaction is on every engine: open until its end, and what is to be done before and after that. */
export abstract class OpenTransaction {
  abstract readonly module: string;
  readonly #beforeCommit: (() => void)[] = [];
  readonly #afterCommit: (() => void)[] = [];
  #open = true;

  get isOpen(): boolean {
    return this.#open;
  }

  beforeCommit(action: () => void): void {
    this.#beforeCommit.push(action);
  }

  afterCommit(action: () => void): void {
    this.#afterCommit.push(action);
  }

  /** Nothing comes after it but the commit. */
  complete(): void {
    for (const action of this.#beforeCommit) action();
    this.close();
  }

  close(): void {
    this.#open = false;
  }

  committed(): void {
    for (const action of this.#afterCommit) action();
  }

  /** How a transaction is known in the context of what runs in it. */
  protected markerOf(module: string): TransactionMarker {
    return { module, isOpen: () => this.#open };
  }
}
