import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export interface ComputedImport {
  readonly file: string;
  readonly line: number;
  /** As it is written. */
  readonly path: string;
}

/** Finds `import(expression)`: it could lead anywhere, past every fence. */
export function findComputedImports(root: string, file: string): ComputedImport[] {
  const text = readFileSync(join(root, file), 'utf8');
  // Cheaper than a parse, and nearly always the answer.
  if (!/\bimport\b[\s/]*\(|\bimport\s*\/[/*]/.test(text)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: ComputedImport[] = [];
  visit(source);
  return found;

  function visit(node: ts.Node): void {
    if (isComputedImport(node)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      found.push({ file, line, path: node.arguments.map((each) => each.getText(source)).join(', ') });
    }
    ts.forEachChild(node, visit);
  }
}

function isComputedImport(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return false;
  const [path] = node.arguments;
  return path === undefined || !ts.isStringLiteralLike(path);
}
