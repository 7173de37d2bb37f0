/** What became of the violations that were planted for one fence. */
export interface CanaryReport {
  readonly fence: string;
  readonly planted: number;
  /** Those on which the fence did not fire, and whatever else is not as it has to be. */
  readonly problems: readonly string[];
}

export function silent(fence: string, module: string, what: string): string {
  return `✗ the canary of ${fence} for ${module}\n  ${what} was planted, and the fence let it pass. It would let the real one pass too: mend the fence.`;
}

/** Every module has its canary: without one nothing shows that the fence sees it. */
export function withoutCanary(fence: string, module: string, why: string): string {
  return `✗ the canary of ${fence} for ${module}\n  There is none: ${why}.`;
}
