import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import type { SourceTree } from './source-tree.ts';

/** What a name stands for: a file, if all of one was imported under it. */
export type Declared =
  | ts.Expression
  | ts.FunctionDeclaration
  | ts.ParameterDeclaration
  | ts.ForOfStatement
  | ts.SourceFile;

/** Where the value of a name comes from, as far as that never changes; also through imports. */
export function declaredValue(name: ts.Identifier, code: SourceTree): Declared | undefined {
  for (let around: ts.Node | undefined = name.parent; around !== undefined; around = around.parent) {
    const found = declaredIn(around, name.text, code);
    if (found !== undefined) return found === 'changes' ? undefined : found;
  }
  return undefined;
}

/** What a file exports under a name. */
export function exportedValue(file: ts.SourceFile, name: string, code: SourceTree): Declared | undefined {
  const found = declaredAmong(file.statements, name, isExported);
  if (found !== undefined) return found === 'changes' ? undefined : found;
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement)) continue;
    const { exportClause, moduleSpecifier } = statement;
    const from = moduleSpecifier === undefined ? file : importedFile(file, moduleSpecifier, code);
    if (from === undefined) continue;
    if (exportClause === undefined) {
      const value = exportedValue(from, name, code);
      if (value !== undefined) return value;
    } else if (ts.isNamedExports(exportClause)) {
      const listed = exportClause.elements.find((each) => each.name.text === name);
      if (listed === undefined) continue;
      const original = (listed.propertyName ?? listed.name).text;
      if (from !== file) return exportedValue(from, original, code);
      const own = declaredIn(file, original, code);
      return own === 'changes' ? undefined : own;
    }
  }
  return undefined;
}

function declaredIn(around: ts.Node, name: string, code: SourceTree): Declared | 'changes' | undefined {
  if (ts.isFunctionLike(around))
    return around.parameters.find((each): each is ts.ParameterDeclaration => binds(each.name, name));
  if (ts.isForOfStatement(around) && ts.isVariableDeclarationList(around.initializer))
    return around.initializer.declarations.some((each) => binds(each.name, name)) ? around : undefined;
  if (ts.isSourceFile(around))
    return declaredAmong(around.statements, name) ?? importedValue(around, name, code);
  return ts.isBlock(around) || ts.isCaseOrDefaultClause(around)
    ? declaredAmong(around.statements, name)
    : undefined;
}

function declaredAmong(
  statements: readonly ts.Statement[],
  name: string,
  isMeant: (statement: ts.Statement) => boolean = () => true,
): Declared | 'changes' | undefined {
  for (const statement of statements) {
    if (!isMeant(statement)) continue;
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name) return statement;
    if (!ts.isVariableStatement(statement)) continue;
    const { declarations, flags } = statement.declarationList;
    const found = declarations.find((each) => binds(each.name, name));
    if (found === undefined) continue;
    const isConstant = (flags & ts.NodeFlags.Const) !== 0 && ts.isIdentifier(found.name);
    return (isConstant ? found.initializer : undefined) ?? 'changes';
  }
  return undefined;
}

function importedValue(file: ts.SourceFile, name: string, code: SourceTree): Declared | undefined {
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined) continue;
    const from = importedFile(file, statement.moduleSpecifier, code);
    if (from === undefined) continue;
    if (ts.isNamespaceImport(bindings)) {
      if (bindings.name.text === name) return from;
      continue;
    }
    const listed = bindings.elements.find((each) => each.name.text === name);
    if (listed !== undefined) return exportedValue(from, (listed.propertyName ?? listed.name).text, code);
  }
  return undefined;
}

function importedFile(from: ts.SourceFile, path: ts.Expression, code: SourceTree): ts.SourceFile | undefined {
  if (!ts.isStringLiteralLike(path) || !path.text.startsWith('.')) return undefined;
  const file = normalize(join(dirname(from.fileName), path.text)).replaceAll('\\', '/');
  return code.has(file) ? code.parse(file) : undefined;
}

function binds(declared: ts.BindingName, name: string): boolean {
  if (ts.isIdentifier(declared)) return declared.text === name;
  return declared.elements.some((each) => !ts.isOmittedExpression(each) && binds(each.name, name));
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}
