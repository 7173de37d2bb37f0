import type { Environment } from '../../../src/platform/foundation/index.ts';
import type { BootOptions } from '../../../src/platform/kernel/index.ts';
import type { Export } from '../exported-as.ts';
import type { SharedClock } from '../kit/shared-clock.ts';
import type { ModuleSource } from './module-source.ts';
import type { SentError } from './sent-error.ts';

export interface PartToBoot {
  readonly modules: readonly ModuleSource[];
  readonly environment: Environment;
  readonly retry: BootOptions['retry'];
  /** The test's; the machine's without one. */
  readonly clock: SharedClock | undefined;
  /** In which range its ids count; they are like any others without one. */
  readonly idRange: number | undefined;
}

export interface WorkToDo {
  readonly module: string;
  readonly work: Export;
  readonly given: unknown;
}

/** What a test asks of a process that hosts modules. */
export interface AskedOfPart {
  /** Answers the address at which it will serve. */
  listen(): Promise<string>;
  /** Answers its notices. */
  boot(part: PartToBoot): Promise<readonly string[]>;
  flush(milliseconds: number): Promise<boolean>;
  work(todo: WorkToDo): Promise<unknown>;
  /** Answers what went wrong. The process goes on, and can listen again. */
  stop(): Promise<readonly string[]>;
}

export interface PartQuestion {
  readonly number: number;
  readonly ask: keyof AskedOfPart;
  readonly given: readonly unknown[];
}

export type PartAnswer =
  | { readonly number: number; readonly answered: unknown }
  | { readonly number: number; readonly failed: SentError };
