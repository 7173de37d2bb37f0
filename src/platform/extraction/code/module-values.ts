import ts from 'typescript';
import type { AnyModule } from '../../kernel/index.ts';
import { type CodeValue, clientValue, functionOf, isFunction } from './code-value.ts';
import { symbolsOf } from './module-symbols.ts';
import { nodesBelow, type SourceTree } from './source-tree.ts';
import { ValueReader } from './value-reader.ts';
import { ValueStore } from './value-store.ts';

type Call = ts.CallExpression | ts.NewExpression;

/**
 * Follows the values of a module until nothing new is found: parts into the parameters of those that they are
 * provided to, arguments into parameters, answers out of functions, all through variables, objects and files.
 */
export function readModuleValues(code: SourceTree, definition: AnyModule): ValueReader {
  const files = code.ofModule(definition.contract.module);
  const nodes = files.flatMap((file) => [...nodesBelow(code.parse(file))]);
  const store = new ValueStore();
  const reader = new ValueReader(symbolsOf(code), store);
  const factories = Map.groupBy(nodes.filter(isNamedFunction), ({ name }) => name.text);
  const moves = nodes.filter(isMove);
  let before: number;
  do {
    before = store.additions;
    reader.forget();
    bindParts(definition, factories, reader, store);
    for (const node of moves) move(node, reader, store);
  } while (store.additions > before);
  return reader;
}

type Named = ts.FunctionDeclaration & { readonly name: ts.Identifier };
type Factories = ReadonlyMap<string, readonly Named[]>;

function isNamedFunction(node: ts.Node): node is Named {
  return ts.isFunctionDeclaration(node) && node.name !== undefined && ts.isSourceFile(node.parent);
}

/** What `provide` lists is what the parameters of the factory hold. */
function bindParts({ parts }: AnyModule, factories: Factories, reader: ValueReader, store: ValueStore): void {
  for (const { factory, dependencies } of parts)
    for (const { parameters } of factories.get(factory.name) ?? [])
      for (const [index, parameter] of parameters.entries()) {
        const source = dependencies[index];
        if (typeof source === 'function') {
          for (const made of factories.get(source.name) ?? []) store.add(parameter, reader.answers(made));
        } else if (source?.contract !== undefined)
          store.add(parameter, [clientValue(source.contract.module)]);
      }
}

function isMove(node: ts.Node): boolean {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isReturnStatement(node) ||
    ts.isParameter(node) ||
    ts.isFunctionLike(node) ||
    isCall(node) ||
    isAssignment(node)
  );
}

function move(node: ts.Node, reader: ValueReader, store: ValueStore): void {
  if (ts.isVariableDeclaration(node) || ts.isParameter(node)) {
    const values = initialValues(node, reader);
    store.add(node, values);
    bindPattern(node.name, reader.declared(node), reader, store);
    implement(node.type, values, reader, store);
  } else if (ts.isReturnStatement(node)) {
    const around = ts.findAncestor(node, ts.isFunctionLike);
    if (around !== undefined) store.addAnswers(around, reader.read(node.expression));
  } else if (isAssignment(node)) assign(node.left, reader.read(node.right), reader, store);
  else if (isCall(node)) bindArguments(node, reader, store);
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) store.addAnswers(node, reader.read(node.body));
  if (isFunction(node) && !ts.isConstructorDeclaration(node))
    implement(node.type, store.answersOf(node), reader, store);
}

function initialValues(
  declaration: ts.VariableDeclaration | ts.ParameterDeclaration,
  reader: ValueReader,
): ReadonlySet<CodeValue> {
  const loop = declaration.parent.parent;
  return ts.isForOfStatement(loop) && ts.isVariableDeclaration(declaration)
    ? reader.members(reader.read(loop.expression), undefined)
    : reader.read(declaration.initializer);
}

/** Whoever takes something of a type of the module may be handed what was declared to be of it. */
function implement(
  type: ts.TypeNode | undefined,
  values: Iterable<CodeValue>,
  { symbols }: ValueReader,
  store: ValueStore,
): void {
  if (type === undefined || !ts.isTypeReferenceNode(type)) return;
  for (const declaration of symbols.declarationsOf(type.typeName))
    if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration))
      store.add(declaration, values);
}

function bindPattern(
  name: ts.BindingName,
  values: Iterable<CodeValue>,
  reader: ValueReader,
  store: ValueStore,
): void {
  if (ts.isIdentifier(name)) return;
  const all = [...values];
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element)) continue;
    const { propertyName = element.name } = element;
    const isNamed = ts.isObjectBindingPattern(name) && ts.isIdentifier(propertyName);
    const held =
      element.dotDotDotToken === undefined
        ? reader.members(all, isNamed ? propertyName.text : undefined)
        : all;
    store.add(element, [...held, ...reader.read(element.initializer)]);
    bindPattern(element.name, store.of(element), reader, store);
  }
}

function isAssignment(node: ts.Node): node is ts.AssignmentExpression<ts.AssignmentOperatorToken> {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function assign(
  target: ts.Expression,
  values: ReadonlySet<CodeValue>,
  reader: ValueReader,
  store: ValueStore,
): void {
  if (values.size === 0) return;
  if (ts.isIdentifier(target))
    for (const declaration of reader.symbols.declarationsOf(target)) store.add(declaration, values);
  else if (ts.isPropertyAccessExpression(target))
    for (const owner of reader.read(target.expression)) store.addProperty(owner, target.name.text, values);
}

function isCall(node: ts.Node): node is Call {
  return ts.isCallExpression(node) || ts.isNewExpression(node);
}

function bindArguments(call: Call, reader: ValueReader, store: ValueStore): void {
  const given = call.arguments ?? [];
  const isKnown = [...reader.read(call.expression)].map(functionOf).map((called) => {
    called?.parameters.forEach((parameter, index) => {
      const from = given.findIndex(ts.isSpreadElement);
      const isCertain = parameter.dotDotDotToken === undefined && (from === -1 || index < from);
      const meant = isCertain ? given.slice(index, index + 1) : given;
      for (const argument of meant) store.add(parameter, reader.read(argument));
    });
    return called !== undefined;
  });
  if (isKnown.some(Boolean)) return;
  // Its list is read from the definition, parameter by parameter.
  if (call.expression.getText() === 'provide') return;
  // `asks.forEach((ask) => …)`: code outside the module calls back with what it was given.
  const receiver = ts.isPropertyAccessExpression(call.expression) ? [call.expression.expression] : [];
  const held = [...receiver, ...given].flatMap((each) => [...reader.members(reader.read(each), undefined)]);
  for (const argument of given)
    for (const callback of reader.read(argument))
      if (isFunction(callback)) for (const parameter of callback.parameters) store.add(parameter, held);
}
