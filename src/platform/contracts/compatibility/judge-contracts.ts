import { isDeepStrictEqual } from 'node:util';
import type { Contract } from '../define-contract.ts';
import { compareContracts, type Incompatibility } from './compare-contracts.ts';
import type { ReleasedContracts } from './contract-lock.ts';
import { describeContract, type ReleasedContract } from './released-contract.ts';
import { twoStepsFor } from './two-steps.ts';

/** Who uses what a module offers, as far as the code shows. */
export interface ContractUsers {
  readonly ofOperation: (module: string, operation: string) => readonly string[];
  readonly ofEvent: (type: string) => readonly string[];
}

/** Why a contract cannot be released as it is. */
export interface ContractProblem {
  readonly module: string;
  /** `placeOrder`, `orders.order-placed`, or `version`. */
  readonly part: string;
  readonly field: string;
  readonly what: string;
  readonly breaks: readonly string[];
  readonly steps: readonly string[];
}

export interface ContractsJudgement {
  /** Not released yet, so free to change. */
  readonly unreleased: readonly string[];
  /** Compatible with what was released, and not the same. */
  readonly changed: readonly string[];
  readonly compared: number;
  readonly problems: readonly ContractProblem[];
  /** What the lock says after a release. */
  readonly next: ReleasedContracts;
}

/**
 * Compares contracts with their released snapshots. What was released as deprecated may go once nobody in the
 * code uses it. A contract that differs from its snapshot has the next version: processes of the two then
 * understand each other, and those further apart refuse to talk.
 */
export function judgeContracts(
  released: ReleasedContracts,
  contracts: readonly Contract[],
  users: ContractUsers,
): ContractsJudgement {
  const present = new Map(contracts.map((contract) => [contract.module, describeContract(contract)]));
  const problems = Object.entries(released).flatMap(([module, before]) => {
    const now = present.get(module);
    const broken = compareContracts(before, now).flatMap(
      (each) => problemOf(module, each, { before, users }) ?? [],
    );
    return [...broken, ...(now === undefined ? [] : versionProblems(module, before, now))];
  });
  return {
    unreleased: [...present.keys()].filter((module) => released[module] === undefined),
    changed: [...present].flatMap(([module, now]) => {
      const before = released[module];
      const isBroken = problems.some((problem) => problem.module === module);
      return before === undefined || isBroken || isDeepStrictEqual(before, now) ? [] : [module];
    }),
    compared: Object.keys(released).length,
    problems,
    next: Object.fromEntries(present),
  };
}

function problemOf(
  module: string,
  incompatibility: Incompatibility,
  { before, users }: { readonly before: ReleasedContract; readonly users: ContractUsers },
): ContractProblem | undefined {
  const { name, field, what, announced } = incompatibility;
  const inCode = usersInCode(module, incompatibility, before, users);
  // Whether a caller uses a field, the compiler says; whether one calls at all shows here.
  const isStillUsed = field === '' && inCode.length > 0;
  if (announced && !isStillUsed) return undefined;
  return {
    module,
    part: name,
    field,
    what: announced ? `${what}, as announced, and is still used` : what,
    breaks: [...inCode, ...clientsOf(incompatibility, before)],
    steps: twoStepsFor(incompatibility, before),
  };
}

function usersInCode(
  module: string,
  { of, name }: Incompatibility,
  before: ReleasedContract,
  users: ContractUsers,
): string[] {
  switch (of) {
    case 'operation':
      return [...users.ofOperation(module, name)];
    case 'event':
      return [...users.ofEvent(name)];
    case 'error':
      return operationsRaising(name, before).flatMap((operation) => users.ofOperation(module, operation));
  }
}

/** Those whom no code here shows. */
function clientsOf({ of, name }: Incompatibility, { operations }: ReleasedContract): string[] {
  if (of === 'event') return [`events of ${name} that are stored`];
  const names = of === 'operation' ? [name] : operationsRaising(name, { operations });
  return names.flatMap((operation) => {
    const route = operations[operation]?.route;
    return route === null || route === undefined ? [] : [`clients of ${route.method} ${route.path}`];
  });
}

function operationsRaising(code: string, { operations }: Pick<ReleasedContract, 'operations'>): string[] {
  return Object.entries(operations)
    .filter(([, { errors }]) => errors.includes(code))
    .map(([name]) => name);
}

function versionProblems(module: string, before: ReleasedContract, now: ReleasedContract): ContractProblem[] {
  const isSame = isDeepStrictEqual({ ...before, version: 0 }, { ...now, version: 0 });
  const next = before.version + 1;
  if (isSame ? now.version === before.version : now.version === next) return [];
  return [
    {
      module,
      part: 'version',
      field: '',
      what: isSame
        ? `is ${now.version}, and nothing differs from what was released as ${before.version}`
        : `is ${now.version}, and the contract differs from what was released as ${before.version}`,
      breaks: ['processes of the release that is running, which meet this one by version'],
      steps: [
        isSame
          ? `Set it back to ${before.version} in contract.ts.`
          : `Set \`version: ${next}\` in contract.ts.`,
        'Run: npm run tearline -- contracts release, in the commit that is released.',
      ],
    },
  ];
}
