import type { Environment } from '../../../src/platform/foundation/index.ts';
import type { TestedKernel } from '../tested-kernel.ts';

/** The modules of one of several processes, behind a server with faults on the way to it. It has an address before it boots. */
export interface PartOfModules {
  readonly url: string;
  boot(environment: Environment): Promise<BootedPart>;
  /** Also of what has not booted. Answers what went wrong. */
  stop(): Promise<readonly string[]>;
}

export interface BootedPart extends Pick<TestedKernel, 'notices' | 'inside'> {
  readonly delivery: Pick<TestedKernel['delivery'], 'flush'>;
}
