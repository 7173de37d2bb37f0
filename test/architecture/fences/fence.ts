/** What a fence has seen and does not allow. Fence, file and what tell one from another: no line, which an edit elsewhere moves. */
export interface Violation {
  readonly fence: string;
  readonly file: string;
  readonly what: string;
  /** Where exactly, for people. */
  readonly place: string;
  readonly remedy: string;
}

export interface FenceReport {
  readonly name: string;
  /** What it has looked at, with numbers. */
  readonly looked: string;
  readonly violations: readonly Violation[];
  /** What no baseline excuses: above all that it had nothing to look at. */
  readonly problems: readonly string[];
}

/** A fence that sees nothing lets everything pass. */
export function blind(fence: string, what: string): string {
  return `✗ ${fence}\n  It saw ${what}, and so would pass whatever there was. Is this the root, and are all modules in src/modules/index.ts?`;
}
