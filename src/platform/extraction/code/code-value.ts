import ts from 'typescript';

/** A client of another module. */
interface ClientValue {
  readonly kind: 'client';
  readonly module: string;
}

/** An operation of another module, as its client has it. */
export interface OperationValue {
  readonly kind: 'operation';
  readonly module: string;
  readonly operation: string;
}

/** What came out of code that is not the module's, and may be this function in another guise. */
interface PassedValue {
  readonly kind: 'passed';
  readonly declaration: ts.SignatureDeclaration;
}

/** What an expression may stand for: a node is a function, class, object, list, type or file of the module. */
export type CodeValue = ts.Node | ClientValue | OperationValue | PassedValue;

const foreign = new Map<string, ClientValue | OperationValue>();
const passed = new WeakMap<ts.Node, PassedValue>();

export function clientValue(module: string): CodeValue {
  return interned(module, { kind: 'client', module });
}

export function operationValue(module: string, operation: string): CodeValue {
  return interned(`${module}.${operation}`, { kind: 'operation', module, operation });
}

/** Sets of values tell them apart by identity. */
function interned(name: string, value: ClientValue | OperationValue): CodeValue {
  const known = foreign.get(name) ?? value;
  foreign.set(name, known);
  return known;
}

export function passedValue(value: CodeValue): CodeValue {
  if (!isFunction(value)) return value;
  const known = passed.get(value) ?? { kind: 'passed', declaration: value };
  passed.set(value, known);
  return known;
}

export function isNode(value: CodeValue): value is ts.Node {
  return typeof value.kind === 'number';
}

export function isFunction(value: CodeValue): value is ts.SignatureDeclaration {
  return isNode(value) && ts.isFunctionLike(value);
}

/** The function that runs when a value is called or made. */
export function functionOf(value: CodeValue): ts.SignatureDeclaration | undefined {
  if (value.kind === 'passed') return value.declaration;
  if (isNode(value) && ts.isClassLike(value)) return value.members.find(ts.isConstructorDeclaration);
  return isFunction(value) ? value : undefined;
}
