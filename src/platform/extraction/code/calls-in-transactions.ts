import type ts from 'typescript';
import type { AnyModule } from '../../kernel/index.ts';
import { type CodeCall, readModuleCode } from './code-calls.ts';
import { functionOf, isFunction } from './code-value.ts';
import { type ContractCall, findContractCalls } from './contract-calls.ts';
import { functionsAround, functionsRunning, lastName, runsInTransaction } from './functions-around.ts';
import { placeOf, type SourceTree } from './source-tree.ts';

interface CallInTransaction {
  readonly file: string;
  readonly place: string;
  /** The operation, and the function of the module that calls it. */
  readonly what: string;
  /** Where that function calls it. */
  readonly calledAt?: string;
}

export interface CallsInCode {
  /** How many calls to other modules were read. */
  readonly calls: number;
  readonly inTransaction: readonly CallInTransaction[];
}

/** Where a function calls others, by operation. */
type Reached = ReadonlyMap<string, string>;

/** Calls of a module to others that are made inside a transaction, through however many of its functions. */
export function findCallsInTransactions(
  code: SourceTree,
  module: string,
  modules: readonly AnyModule[],
): CallsInCode {
  const calls = findContractCalls(code, module, modules);
  const definition = modules.find(({ contract }) => contract.module === module);
  if (definition === undefined || calls.length === 0) return { calls: 0, inTransaction: [] };
  const { calls: all, runByTransactions } = readModuleCode(code, definition);
  const isInside = ({ node }: { readonly node: ts.Node }) =>
    functionsAround(node).some((each) => runByTransactions.has(each) || runsInTransaction(each));
  const direct = calls.filter(isInside).map(({ node, place, module: callee, operation }) => ({
    file: node.getSourceFile().fileName,
    place,
    what: `${callee}.${operation}`,
  }));
  const reached = reachedByFunctions(
    all.filter((call) => !isInside(call)),
    calls.filter((call) => !isInside(call)),
  );
  const through = all.filter(isInside).flatMap((call) =>
    functionsCalled(call).flatMap((called) =>
      [...(reached.get(called) ?? [])].map(([operation, calledAt]) => ({
        file: call.node.getSourceFile().fileName,
        place: placeOf(call.node),
        what: `${operation} through ${nameOf(call.called)}`,
        calledAt,
      })),
    ),
  );
  return { calls: calls.length, inTransaction: [...direct, ...distinct(through)] };
}

/** Which operations each function calls outside a transaction, and where: those inside are told of there. */
function reachedByFunctions(
  all: readonly CodeCall[],
  calls: readonly ContractCall[],
): Map<ts.SignatureDeclaration, Reached> {
  const reached = new Map<ts.SignatureDeclaration, Map<string, string>>();
  const reach = (caller: ts.SignatureDeclaration, operations: Reached) => {
    const known = reached.get(caller) ?? new Map<string, string>();
    reached.set(caller, known);
    const before = known.size;
    for (const [operation, place] of operations) if (!known.has(operation)) known.set(operation, place);
    return known.size > before;
  };
  for (const { node, module, operation, place } of calls)
    for (const caller of functionsRunning(node)) reach(caller, new Map([[`${module}.${operation}`, place]]));
  const steps = all.flatMap((call) =>
    functionsCalled(call).flatMap((called) =>
      functionsRunning(call.node).map((caller) => ({ caller, called })),
    ),
  );
  let hasGrown: boolean;
  do {
    hasGrown = false;
    for (const { caller, called } of steps)
      hasGrown = reach(caller, new Map(reached.get(called))) || hasGrown;
  } while (hasGrown);
  return reached;
}

/** To hand on what other code has wrapped calls nothing yet. */
function functionsCalled({ node, called, values }: CodeCall): ts.SignatureDeclaration[] {
  return [...values]
    .filter((value) => called === node.expression || isFunction(value))
    .flatMap((value) => functionOf(value) ?? []);
}

function nameOf(called: ts.Expression): string {
  const text = called.getText();
  return /^[\w.#]+$/.test(text) ? text : (lastName(called) ?? 'a function');
}

/** One function may stand for several in the same place. */
function distinct(calls: readonly CallInTransaction[]): CallInTransaction[] {
  return [...new Map(calls.map((call) => [`${call.place} ${call.what}`, call])).values()];
}
