/** A file that breaks a rule, in a tree where everything else keeps them all. */
export interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly code: string;
  /** Rules that the same import cannot help breaking as well. */
  readonly also?: readonly string[];
}

export function plant(rule: string, file: string, code: string, also: readonly string[] = []): Plant {
  return { rule, file, code, also };
}
