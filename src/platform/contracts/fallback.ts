import type { z } from 'zod';
import { isAppError } from '../foundation/index.ts';
import type { Contract } from './define-contract.ts';

/** What a caller does when a module that it calls does not answer: declared for each operation that it uses. */
export interface Fallback {
  readonly contract: Contract;
  readonly operation: string;
  /** Undefined where the caller fails too: then its own caller is told to come again. */
  readonly answer: ((input: never) => unknown) | undefined;
  /** Why that is right, for people. */
  readonly because: string;
}

type OperationName<SomeContract extends Contract> = keyof SomeContract['operations'] & string;
type InputOf<SomeContract extends Contract, Name extends OperationName<SomeContract>> = z.output<
  SomeContract['operations'][Name]['input']
>;
type AnswerOf<SomeContract extends Contract, Name extends OperationName<SomeContract>> = z.input<
  SomeContract['operations'][Name]['output']
>;

/** While the module is away the caller goes on with this answer. Of a query alone: nothing can be done instead of a command. */
export function answersWithout<SomeContract extends Contract, Name extends OperationName<SomeContract>>(
  contract: SomeContract,
  operation: Name,
  answer: (input: InputOf<SomeContract, Name>) => AnswerOf<SomeContract, Name>,
  because: string,
): Fallback {
  return { contract, operation, answer, because };
}

/** While the module is away these calls fail, and so does what needs them. */
export function failsWithout<SomeContract extends Contract>(
  contract: SomeContract,
  operations: readonly OperationName<SomeContract>[],
  because: string,
): Fallback[] {
  return operations.map((operation) => ({ contract, operation, answer: undefined, because }));
}

/** Whether nobody answered: the process, its database or the time was missing, not the module's consent. */
export function isAway(error: unknown): boolean {
  if (!isAppError(error)) return false;
  return (
    error.code === 'contracts.deadline-exceeded' ||
    (error.kind === 'unavailable' && /^(transport|databases)\./.test(error.code))
  );
}
