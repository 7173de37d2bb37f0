/** What a contender's process can be told to do. */
export type Task =
  | {
      readonly task: 'sustain';
      readonly seconds: number;
      readonly perTransaction: number;
      readonly inFlight: number;
    }
  | { readonly task: 'latency'; readonly events: number; readonly perSecond: number }
  | { readonly task: 'backlog'; readonly events: number; readonly perTransaction: number };

export interface Measurement {
  readonly perSecond?: number;
  /** Milliseconds. */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  /** MiB resident, four times a second. */
  readonly memory?: readonly number[];
  /** Events that were not handled right after the one before them of their letter, since the process began. */
  readonly outOfOrder: number;
  /** Seconds of processor time a second, of the process without its server. */
  readonly processor?: number;
}
