import ts from 'typescript';

export function lastName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : undefined;
}

/** The functions that a node lies in, innermost first. */
export function functionsAround(node: ts.Node): ts.SignatureDeclaration[] {
  const found: ts.SignatureDeclaration[] = [];
  for (let around: ts.Node | undefined = node.parent; around !== undefined; around = around.parent)
    if (ts.isFunctionLike(around)) found.push(around);
  return found;
}

/** The functions that a node runs with, innermost first: one that is written as an argument runs with the call. */
export function functionsRunning(node: ts.Node): ts.SignatureDeclaration[] {
  const around = functionsAround(node);
  const last = around.findIndex((each) => !isWrittenAsArgument(each));
  return last === -1 ? around : around.slice(0, last + 1);
}

function isWrittenAsArgument(declaration: ts.SignatureDeclaration): boolean {
  let { parent }: { parent: ts.Node } = declaration;
  while (
    ts.isObjectLiteralExpression(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isConditionalExpression(parent) ||
    ts.isAsExpression(parent)
  )
    parent = parent.parent;
  return ts.isCallExpression(parent) || ts.isNewExpression(parent);
}

/** Whether a function is handed an open transaction, or is what a transaction runs. */
export function runsInTransaction(declaration: ts.SignatureDeclaration): boolean {
  const isHanded = declaration.parameters.some(
    ({ name, type }) => name.getText() === 'transaction' || /Transaction\b/.test(type?.getText() ?? ''),
  );
  if (isHanded) return true;
  const { parent } = declaration;
  if (parent === undefined || !ts.isCallExpression(parent)) return false;
  return runByTransaction(parent).includes(declaration as ts.Expression & ts.SignatureDeclaration);
}

/** The arguments of a call that run in a transaction which it opens. */
export function runByTransaction(call: ts.CallExpression): readonly ts.Expression[] {
  const called = lastName(call.expression);
  if (called === 'transaction') return call.arguments;
  if (called === 'run') return call.arguments.slice(2, 3);
  return called === 'runPrepared' ? call.arguments.slice(3, 4) : [];
}
