import type { Kernel } from '../../src/platform/kernel/index.ts';

/** What a test asks of the modules that it booted, in one process or in two. */
export type TestedKernel = Pick<
  Kernel,
  'client' | 'module' | 'notices' | 'graph' | 'contracts' | 'hosted' | 'metrics' | 'copies'
> & { readonly delivery: Pick<Kernel['delivery'], 'flush' | 'deadLetters' | 'consumers'> };

export interface Booted {
  readonly kernel: TestedKernel;
  /** The process to which clients of the public API come. */
  readonly gateway: Kernel;
  /** Answers what went wrong. */
  stop(): Promise<string[]>;
}
