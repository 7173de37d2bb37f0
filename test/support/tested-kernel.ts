import type { Placement } from '../../src/platform/databases/index.ts';
import type { Kernel } from '../../src/platform/kernel/index.ts';
import { exportOf } from './exported-as.ts';

/** A module where it runs, with the process around it. */
export interface Hosted {
  readonly kernel: Kernel;
  readonly module: ReturnType<Kernel['module']>;
}

/** What a test has done in the process that hosts a module. Made by `exportedAs`; what it is given and answers can be copied. */
export type Work<Given, Result> = (hosted: Hosted, given: Given) => Promise<Result>;

/** What a test asks of the modules that it booted, in one process or in several. */
export interface TestedKernel
  extends Pick<Kernel, 'client' | 'notices' | 'graph' | 'contracts' | 'hosted' | 'metrics' | 'copies'> {
  readonly delivery: Pick<Kernel['delivery'], 'flush'>;
  /** Where the data of a module lie. */
  placementOf(module: string): Placement;
  /** Has work done inside of the process that hosts the module. */
  inside<Given, Result>(module: string, work: Work<Given, Result>, given: Given): Promise<Result>;
}

export interface Booted {
  readonly kernel: TestedKernel;
  /** The process to which clients of the public API come. */
  readonly gateway: Kernel;
  /** Answers what went wrong. */
  stop(): Promise<string[]>;
}

/** Where all modules run in the process of the test. */
export function testedHere(kernel: Kernel): TestedKernel {
  return {
    graph: kernel.graph,
    contracts: kernel.contracts,
    hosted: kernel.hosted,
    metrics: kernel.metrics,
    copies: kernel.copies,
    notices: kernel.notices,
    delivery: kernel.delivery,
    client: (contract, caller, place) => kernel.client(contract, caller, place),
    placementOf: (name) => kernel.module(name).database.placement,
    inside: (name, work, given) => workHere(kernel, name, work, given),
  };
}

/** Refuses what another process could not do, so that a test finds out whichever way it is run. */
export async function workHere<Given, Result>(
  kernel: Kernel,
  name: string,
  work: Work<Given, Result>,
  given: Given,
): Promise<Result> {
  if (exportOf(work) === undefined) throw new TypeError(`${work.name} has to be made by exportedAs`);
  return work({ kernel, module: kernel.module(name) }, given);
}
