import ts from 'typescript';
import type { AnyModule } from '../../kernel/index.ts';
import { type ContractCall, findContractCalls } from './contract-calls.ts';
import { functionsAround, lastName, nameOfFunction, runsInTransaction } from './functions-around.ts';
import { nodesBelow, placeOf, type SourceTree } from './source-tree.ts';

interface CallInTransaction {
  readonly file: string;
  readonly place: string;
  /** The operation, or the function of the same file that calls one. */
  readonly what: string;
}

export interface CallsInCode {
  /** How many calls to other modules were read. */
  readonly calls: number;
  readonly inTransaction: readonly CallInTransaction[];
}

/** Calls of a module to others that are written down inside a transaction. */
export function findCallsInTransactions(
  code: SourceTree,
  module: string,
  modules: readonly AnyModule[],
): CallsInCode {
  const calls = findContractCalls(code, module, modules);
  const direct = calls
    .filter(({ node }) => functionsAround(node).some(runsInTransaction))
    .map(({ node, place, module: callee, operation }) => ({
      file: node.getSourceFile().fileName,
      place,
      what: `${callee}.${operation}`,
    }));
  return { calls: calls.length, inTransaction: [...direct, ...throughHelpers(code, calls)] };
}

/** A function of the same file that calls another module, and is called in a transaction. */
function throughHelpers(code: SourceTree, calls: readonly ContractCall[]): CallInTransaction[] {
  const byFile = Map.groupBy(calls, ({ node }) => node.getSourceFile().fileName);
  return [...byFile].flatMap(([file, inFile]) => {
    const helpers = new Map(
      inFile.map(({ node, module, operation }) => [nameOfHelper(node), `${module}.${operation}`] as const),
    );
    return [...nodesBelow(code.parse(file))]
      .filter(ts.isCallExpression)
      .filter(({ expression }) => ts.isIdentifier(expression) && helpers.has(lastName(expression) ?? ''))
      .filter((node) => functionsAround(node).some(runsInTransaction))
      .map((node) => ({
        file,
        place: placeOf(node),
        what: `${helpers.get(node.expression.getText())} through ${node.expression.getText()}`,
      }));
  });
}

function nameOfHelper(node: ts.Node): string | undefined {
  const [innermost] = functionsAround(node);
  return innermost === undefined ? undefined : nameOfFunction(innermost);
}
