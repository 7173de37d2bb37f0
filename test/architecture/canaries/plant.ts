/** A file that breaks a rule, in a tree where everything else keeps them all. */
export interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly code: string;
  /** What it reaches, where one file breaks the rule for several modules. */
  readonly to?: string;
  /** Rules that the same import cannot help breaking as well. */
  readonly also?: readonly string[];
}

export function plant(rule: string, file: string, code: string, also: readonly string[] = []): Plant {
  return { rule, file, code, also };
}

/** In a file that others are planted in as well. */
export function plantAmong(
  rule: string,
  file: string,
  { code, to, also = [] }: { code: string; to: string; also?: readonly string[] },
): Plant {
  return { rule, file, code, to, also };
}

/** A module, and another one that it must not reach but by its contract. */
export interface Pair {
  readonly module: string;
  readonly other: string;
}

/** Each module with the next one; alone it has a neighbour made up for it. */
export function pairsOf(modules: readonly string[]): Pair[] {
  const ring = modules.length === 1 ? [...modules, 'made-up-neighbour'] : modules;
  return ring.map((module, index) => ({ module, other: ring[(index + 1) % ring.length] as string }));
}
