import ts from 'typescript';
import type { AnyModule } from '../../kernel/index.ts';
import type { CodeValue } from './code-value.ts';
import { functionsRunning, runByTransaction } from './functions-around.ts';
import { readModuleValues } from './module-values.ts';
import { nodesBelow, type SourceTree } from './source-tree.ts';
import type { ValueReader } from './value-reader.ts';

export interface CodeCall {
  readonly node: ts.CallExpression | ts.NewExpression;
  /** The callee, or a function that is handed on to it. */
  readonly called: ts.Expression;
  readonly values: ReadonlySet<CodeValue>;
}

interface ModuleCode {
  readonly calls: readonly CodeCall[];
  /** Functions that are handed to a transaction by name. */
  readonly runByTransactions: ReadonlySet<CodeValue>;
}

const read = new WeakMap<SourceTree, Map<AnyModule, ModuleCode>>();

/** All calls in the code of a module; none of a module that has no client of another one. Read once for a tree. */
export function readModuleCode(code: SourceTree, definition: AnyModule): ModuleCode {
  const ofTree = read.get(code) ?? new Map<AnyModule, ModuleCode>();
  read.set(code, ofTree);
  const known = ofTree.get(definition) ?? readCalls(code, definition);
  ofTree.set(definition, known);
  return known;
}

function readCalls(code: SourceTree, definition: AnyModule): ModuleCode {
  const files = code.ofModule(definition.contract.module);
  const isGiven = definition.parts.some(({ dependencies }) =>
    dependencies.some((source) => typeof source !== 'function' && source.contract !== undefined),
  );
  if (!isGiven && !files.some((file) => /\bClient\b/.test(code.text(file))))
    return { calls: [], runByTransactions: new Set() };
  const reader = readModuleValues(code, definition);
  const nodes = files
    .flatMap((file) => [...nodesBelow(code.parse(file))])
    .filter((node) => ts.isCallExpression(node) || ts.isNewExpression(node));
  return {
    calls: nodes.flatMap((node) =>
      calledBy(node, reader).map((called) => ({ node, called, values: reader.read(called) })),
    ),
    runByTransactions: new Set(
      nodes
        .flatMap((node) => (ts.isCallExpression(node) ? runByTransaction(node) : []))
        .flatMap((each) => [...reader.read(each)]),
    ),
  };
}

/** Whoever hands a function on calls it: what a function does with its own parameter is the caller's doing. */
function calledBy(node: CodeCall['node'], { symbols }: ValueReader): ts.Expression[] {
  const own = functionsRunning(node).at(-1);
  const isOwn = (expression: ts.Expression) =>
    ts.isIdentifier(expression) &&
    symbols.declarationsOf(expression).some((one) => ts.isParameter(one) && one.parent === own);
  const handedOn = [...(node.arguments ?? [])].flatMap(writtenIn).filter((each) => !ts.isFunctionLike(each));
  return [node.expression, ...handedOn].filter((expression) => !isOwn(expression));
}

/** An argument, or what it is put together from. */
function writtenIn(argument: ts.Expression): ts.Expression[] {
  if (ts.isArrayLiteralExpression(argument)) return [...argument.elements].flatMap(writtenIn);
  if (ts.isConditionalExpression(argument)) return [argument.whenTrue, argument.whenFalse].flatMap(writtenIn);
  if (!ts.isObjectLiteralExpression(argument)) return [argument];
  return [...argument.properties].flatMap((property) => {
    if (ts.isPropertyAssignment(property)) return writtenIn(property.initializer);
    return ts.isShorthandPropertyAssignment(property) ? [property.name] : [];
  });
}
