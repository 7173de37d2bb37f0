/** Which way something speaks: for one place, for places of their own, or for neither. */
export type Leaning = 'together' | 'apart' | 'unclear';

export interface ModuleFinding {
  readonly module: string;
  readonly leans: Leaning;
  readonly because: string;
}

export interface Factor {
  readonly factor: string;
  /** Of the shop as a whole. */
  readonly leans: Leaning;
  /** What it was read from, and how much of that there was. */
  readonly evidence: string;
  /** Modules of which something else is true. */
  readonly modules: readonly ModuleFinding[];
}
