import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export interface ComputedImport {
  readonly file: string;
  readonly line: number;
}

/** Finds `import(expression)`: it could lead anywhere, past every fence. */
export function findComputedImports(root: string, file: string): ComputedImport[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  const found: ComputedImport[] = [];
  visit(source);
  return found;

  function visit(node: ts.Node): void {
    if (isComputedImport(node)) {
      found.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1 });
    }
    ts.forEachChild(node, visit);
  }
}

function isComputedImport(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return false;
  const [path] = node.arguments;
  return path === undefined || !ts.isStringLiteralLike(path);
}
