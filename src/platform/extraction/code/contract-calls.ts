import ts from 'typescript';
import type { Operation } from '../../contracts/index.ts';
import type { AnyModule } from '../../kernel/index.ts';
import { nodesBelow, placeOf, type SourceTree } from './source-tree.ts';

/** A place in a module's code where it calls an operation of another one. */
export interface ContractCall {
  readonly caller: string;
  readonly module: string;
  readonly operation: string;
  readonly kind: Operation['kind'];
  readonly node: ts.CallExpression;
  readonly place: string;
}

const CLIENT = /^Client<\s*typeof\s+(\w+)\s*>$/;

/**
 * Found by the names that parameters and properties of the type `Client<typeof …Contract>` have anywhere in
 * the module. A client that is passed on as something else is not seen.
 */
export function findContractCalls(
  code: SourceTree,
  caller: string,
  modules: readonly AnyModule[],
): ContractCall[] {
  const files = code.ofModule(caller);
  const clients = new Map(files.flatMap((file) => [...clientsIn(code.parse(file))]));
  return files.flatMap((file) => {
    if (![...clients.keys()].some((name) => code.text(file).includes(name))) return [];
    return [...nodesBelow(code.parse(file))].flatMap((node) => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
      const module = clients.get(lastName(node.expression.expression) ?? '');
      const operation = node.expression.name.text;
      const known = modules.find(({ contract }) => contract.module === module)?.contract.operations[
        operation
      ];
      if (module === undefined || known === undefined) return [];
      return [{ caller, module, operation, kind: known.kind, node, place: placeOf(node) }];
    });
  });
}

function clientsIn(source: ts.SourceFile): Map<string, string> {
  const modules = new Map<string, string>();
  const clients = new Map<string, string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const module = /\/([^/]+)\/contract\.ts$/.exec(statement.moduleSpecifier.text)?.[1];
    const bindings = statement.importClause?.namedBindings;
    if (module === undefined || bindings === undefined || !ts.isNamedImports(bindings)) continue;
    for (const { name } of bindings.elements) modules.set(name.text, module);
  }
  for (const node of nodesBelow(source)) {
    if (!ts.isParameter(node) && !ts.isPropertySignature(node)) continue;
    const module = modules.get(CLIENT.exec(node.type?.getText() ?? '')?.[1] ?? '');
    if (module !== undefined && ts.isIdentifier(node.name)) clients.set(node.name.text, module);
  }
  return clients;
}

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

/** Whether a function is handed an open transaction, or is what a transaction runs. */
export function runsInTransaction(declaration: ts.SignatureDeclaration): boolean {
  const isHanded = declaration.parameters.some(
    ({ name, type }) => name.getText() === 'transaction' || /Transaction\b/.test(type?.getText() ?? ''),
  );
  if (isHanded) return true;
  const { parent } = declaration;
  if (parent === undefined || !ts.isCallExpression(parent)) return false;
  const called = lastName(parent.expression);
  if (called === 'transaction') return true;
  const position = parent.arguments.indexOf(declaration as ts.Expression & ts.SignatureDeclaration);
  return (called === 'run' && position === 2) || (called === 'runPrepared' && position === 3);
}

/** The name by which a function of a file is called in it. */
export function nameOfFunction(declaration: ts.SignatureDeclaration): string | undefined {
  if (declaration.name !== undefined && ts.isIdentifier(declaration.name)) return declaration.name.text;
  const { parent } = declaration;
  return parent !== undefined && ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)
    ? parent.name.text
    : undefined;
}
