import ts from 'typescript';
import {
  type ContractCall,
  findContractCalls,
  functionsAround,
  lastName,
  nameOfFunction,
  runsInTransaction,
} from '../code/contract-calls.ts';
import { nodesBelow, placeOf, type SourceTree } from '../code/source-tree.ts';
import { nameOf } from '../evidence.ts';
import { type Gate, noneOf } from '../gate.ts';
import { exerciseOf } from '../probe/exercise-of.ts';

const REMEDY =
  'Call before the transaction begins (in `prepare` of a reaction or command), or publish an event in it.';

/** 14: between processes such a call would hold locks for as long as a network takes. */
export const transactions: Gate = {
  number: 14,
  title: 'No transaction spans a call to another module',
  kinds: ['code', 'probe'],
  read: (evidence) => {
    const { code, modules } = evidence;
    const module = nameOf(evidence);
    const calls = findContractCalls(code, module, modules);
    const inTransaction = calls.filter(({ node }) => functionsAround(node).some(runsInTransaction));
    return [
      noneOf(
        [
          ...inTransaction.map(
            ({ place, module: callee, operation }) => `${place} calls ${callee}.${operation}`,
          ),
          ...throughHelpers(code, calls),
        ],
        `${calls.length} calls of ${module} to other modules are written down, none in a transaction.`,
        REMEDY,
      ),
    ];
  },
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const exercise = await exerciseOf(evidence.probes);
    const outcomes = exercise.outcomes.filter((outcome) => outcome.module === module);
    return [
      noneOf(
        outcomes
          .filter(({ codes }) => codes.includes('contracts.call-in-transaction'))
          .map(({ what }) => `${what} called another module in a transaction and was refused`),
        `${outcomes.length} operations and reactions of ${module} ran on throw-away databases that refuse such calls.`,
        REMEDY,
      ),
    ];
  },
};

/** A function of the same file that calls another module, and is called in a transaction. */
function throughHelpers(code: SourceTree, calls: readonly ContractCall[]): string[] {
  const byFile = Map.groupBy(calls, ({ node }) => node.getSourceFile().fileName);
  return [...byFile].flatMap(([file, inFile]) => {
    const helpers = new Set(inFile.flatMap(({ node }) => nameOfHelper(node) ?? []));
    return [...nodesBelow(code.parse(file))]
      .filter(ts.isCallExpression)
      .filter(({ expression }) => ts.isIdentifier(expression) && helpers.has(lastName(expression) ?? ''))
      .filter((node) => functionsAround(node).some(runsInTransaction))
      .map((node) => `${placeOf(node)} calls another module through ${node.expression.getText()}`);
  });
}

function nameOfHelper(node: ts.Node): string | undefined {
  const [innermost] = functionsAround(node);
  return innermost === undefined ? undefined : nameOfFunction(innermost);
}
