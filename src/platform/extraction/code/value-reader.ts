import ts from 'typescript';
import { type CodeValue, isFunction, isNode, operationValue, passedValue } from './code-value.ts';
import type { ModuleSymbols } from './module-symbols.ts';
import { valuesOfType } from './type-values.ts';
import type { ValueStore } from './value-store.ts';

const NONE: ReadonlySet<CodeValue> = new Set();
const OF_EVERY_FUNCTION = new Set(['call', 'apply', 'bind']);

/** What the expressions of a module may stand for, given what its variables have been seen to hold. */
export class ValueReader {
  readonly symbols: ModuleSymbols;
  readonly #store: ValueStore;
  readonly #read = new Map<ts.Node, ReadonlySet<CodeValue>>();
  readonly #members = new Map<CodeValue, Map<string | undefined, ReadonlySet<CodeValue>>>();

  constructor(symbols: ModuleSymbols, store: ValueStore) {
    this.symbols = symbols;
    this.#store = store;
  }

  /** What was read before the store grew may have grown too. */
  forget(): void {
    this.#read.clear();
    this.#members.clear();
  }

  read(expression: ts.Node | undefined): ReadonlySet<CodeValue> {
    if (expression === undefined) return NONE;
    const known = this.#read.get(expression);
    if (known !== undefined) return known;
    // What holds itself, such as a list or a type, adds nothing the second time.
    this.#read.set(expression, NONE);
    const values = new Set(
      ts.isTypeNode(expression) ? valuesOfType(expression, this) : this.#valuesOf(expression),
    );
    this.#read.set(expression, values);
    return values;
  }

  /** What was declared to be of a type of the module. */
  ofType(declaration: ts.Node): ReadonlySet<CodeValue> {
    return this.#store.of(declaration);
  }

  /** What a property may hold; without a name, any of them. */
  member(value: CodeValue, name: string | undefined): ReadonlySet<CodeValue> {
    const read = this.#members.get(value) ?? new Map<string | undefined, ReadonlySet<CodeValue>>();
    this.#members.set(value, read);
    const known = read.get(name);
    if (known !== undefined) return known;
    read.set(name, NONE);
    const values = new Set(this.#membersOf(value, name));
    read.set(name, values);
    return values;
  }

  *#membersOf(value: CodeValue, name: string | undefined): Generator<CodeValue> {
    yield* this.#store.property(value, name);
    if (value.kind === 'client') yield name === undefined ? value : operationValue(value.module, name);
    else if (value.kind === 'operation' || isFunction(value)) {
      if (OF_EVERY_FUNCTION.has(name ?? '')) yield value;
    } else if (!isNode(value)) return;
    else if (ts.isSourceFile(value)) {
      for (const declaration of this.symbols.exportsOf(value, name)) yield* this.declared(declaration);
    } else if (ts.isArrayLiteralExpression(value)) {
      if (name === undefined || /^\d+$/.test(name))
        for (const element of value.elements) yield* this.read(element);
    } else if (ts.isObjectLiteralExpression(value)) {
      for (const property of value.properties) yield* this.#ofProperty(property, name);
    } else if (ts.isClassLike(value) || ts.isInterfaceDeclaration(value) || ts.isTypeLiteralNode(value)) {
      for (const property of value.members) yield* this.#ofProperty(property, name);
      if (!ts.isTypeLiteralNode(value)) yield* this.#inherited(value, name);
    }
  }

  members(values: Iterable<CodeValue>, name: string | undefined): Set<CodeValue> {
    return new Set([...values].flatMap((value) => [...this.member(value, name)]));
  }

  /** What comes back from a call of a value. */
  answers(value: CodeValue): Set<CodeValue> {
    if (value.kind === 'passed') return this.answers(value.declaration);
    if (!isNode(value)) return new Set();
    if (ts.isClassLike(value)) return new Set([value]);
    if (!isFunction(value)) return new Set();
    const said = ts.isConstructorDeclaration(value) ? undefined : value.type;
    return new Set([...this.#store.answersOf(value), ...this.read(said)]);
  }

  *declared(declaration: ts.Node): Generator<CodeValue> {
    yield* this.#store.of(declaration);
    if (ts.isFunctionDeclaration(declaration) || ts.isClassLike(declaration) || ts.isSourceFile(declaration))
      yield declaration;
    else if (ts.isParameter(declaration) || ts.isVariableDeclaration(declaration))
      yield* this.read(declaration.type);
    else if (ts.isExportAssignment(declaration)) yield* this.read(declaration.expression);
  }

  *#valuesOf(node: ts.Node): Generator<CodeValue> {
    if (ts.isIdentifier(node)) {
      for (const declaration of this.symbols.declarationsOf(node)) yield* this.declared(declaration);
    } else if (ts.isPropertyAccessExpression(node))
      yield* this.members(this.read(node.expression), node.name.text);
    else if (ts.isElementAccessExpression(node)) {
      const { argumentExpression: index } = node;
      const name = ts.isStringLiteralLike(index) ? index.text : undefined;
      yield* this.members(this.read(node.expression), name);
    } else if (ts.isCallExpression(node) || ts.isNewExpression(node)) yield* this.#ofCall(node);
    else if (ts.isConditionalExpression(node))
      yield* [...this.read(node.whenTrue), ...this.read(node.whenFalse)];
    else if (ts.isBinaryExpression(node)) yield* [...this.read(node.left), ...this.read(node.right)];
    else if (ts.isSpreadElement(node)) yield* this.members(this.read(node.expression), undefined);
    else if (isSeenThrough(node)) yield* this.read(node.expression);
    else if (node.kind === ts.SyntaxKind.ThisKeyword) yield* thisAt(node);
    else if (standsForItself(node)) yield node;
  }

  *#ofCall(call: ts.CallExpression | ts.NewExpression): Generator<CodeValue> {
    const called = this.read(call.expression);
    for (const value of called) yield* this.answers(value);
    if ([...called].some(isCallable)) return;
    // Code outside the module may answer whatever it was given, or what that answers.
    for (const argument of call.arguments ?? [])
      for (const value of this.read(argument)) {
        yield passedValue(value);
        if (isFunction(value)) yield* this.answers(value);
      }
    if (ts.isPropertyAccessExpression(call.expression)) yield* this.read(call.expression.expression);
  }

  *#ofProperty(property: ts.Node, name: string | undefined): Generator<CodeValue> {
    if (ts.isSpreadAssignment(property)) yield* this.members(this.read(property.expression), name);
    else if (ts.isConstructorDeclaration(property)) return;
    else if (!mayBeNamed(property, name)) return;
    else if (ts.isPropertyAssignment(property)) yield* this.read(property.initializer);
    else if (ts.isShorthandPropertyAssignment(property)) yield* this.read(property.name);
    else if (ts.isMethodDeclaration(property) || ts.isMethodSignature(property)) yield property;
    else if (ts.isGetAccessor(property)) yield* this.answers(property);
    else if (ts.isPropertySignature(property)) yield* this.read(property.type);
    else if (ts.isPropertyDeclaration(property))
      yield* [...this.read(property.initializer), ...this.read(property.type)];
  }

  *#inherited(
    value: ts.ClassLikeDeclaration | ts.InterfaceDeclaration,
    name: string | undefined,
  ): Generator<CodeValue> {
    for (const { types } of value.heritageClauses ?? [])
      for (const { expression } of types)
        for (const declaration of this.symbols.declarationsOf(expression))
          if (
            declaration !== value &&
            (ts.isClassLike(declaration) || ts.isInterfaceDeclaration(declaration))
          )
            yield* this.member(declaration, name);
  }
}

/** The functions of the module, and the operations of others. */
function isCallable(value: CodeValue): boolean {
  return value.kind === 'operation' || isFunction(value) || (isNode(value) && ts.isClassLike(value));
}

function isSeenThrough(
  node: ts.Node,
): node is
  | ts.AwaitExpression
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.NonNullExpression
  | ts.YieldExpression {
  return (
    ts.isAwaitExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isYieldExpression(node)
  );
}

function standsForItself(node: ts.Node): boolean {
  return (
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isClassExpression(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node)
  );
}

function* thisAt(node: ts.Node): Generator<CodeValue> {
  for (let around: ts.Node | undefined = node.parent; around !== undefined; around = around.parent)
    if (ts.isClassLike(around) || ts.isObjectLiteralExpression(around)) return yield around;
}

function mayBeNamed(property: ts.Node, name: string | undefined): boolean {
  const { name: own } = property as ts.NamedDeclaration;
  if (name === undefined || own === undefined || ts.isComputedPropertyName(own)) return true;
  return 'text' in own && own.text === name;
}
