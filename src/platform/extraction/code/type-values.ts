import ts from 'typescript';
import { type CodeValue, clientValue, isFunction } from './code-value.ts';
import { contractImportedFrom, importedName, type ModuleSymbols } from './module-symbols.ts';

/** What a type says about values: it needs what is known of the values themselves. */
interface TypeSurroundings {
  readonly symbols: ModuleSymbols;
  member(value: CodeValue, name: string | undefined): Iterable<CodeValue>;
  answers(value: CodeValue): Iterable<CodeValue>;
  /** What was declared to be of a type. */
  ofType(declaration: ts.Node): Iterable<CodeValue>;
  read(expression: ts.Node): Iterable<CodeValue>;
}

/** The clients and functions that a value of a type may be. */
export function* valuesOfType(type: ts.TypeNode, around: TypeSurroundings): Generator<CodeValue> {
  if (ts.isTypeReferenceNode(type)) yield* readReference(type, around);
  else if (ts.isIndexedAccessTypeNode(type)) {
    const { indexType } = type;
    const name =
      ts.isLiteralTypeNode(indexType) && ts.isStringLiteral(indexType.literal)
        ? indexType.literal.text
        : undefined;
    for (const value of around.read(type.objectType)) yield* around.member(value, name);
  } else if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) {
    for (const each of type.types) yield* around.read(each);
  } else if (ts.isParenthesizedTypeNode(type) || ts.isTypeOperatorNode(type)) yield* around.read(type.type);
  else if (ts.isArrayTypeNode(type)) yield* around.read(type.elementType);
  else if (ts.isTypeQueryNode(type)) {
    if (ts.isIdentifier(type.exprName)) yield* around.read(type.exprName);
  } else if (ts.isTypeLiteralNode(type) || ts.isFunctionTypeNode(type)) yield type;
}

function* readReference(type: ts.TypeReferenceNode, around: TypeSurroundings): Generator<CodeValue> {
  const declarations = around.symbols.declarationsOf(type.typeName);
  const [argument] = type.typeArguments ?? [];
  if (argument !== undefined && declarations.some((one) => importedName(one) === 'Client')) {
    const module = moduleOfContract(argument, around.symbols);
    if (module !== undefined) yield clientValue(module);
    return;
  }
  for (const declaration of declarations) {
    yield* around.ofType(declaration);
    if (ts.isTypeAliasDeclaration(declaration)) yield* around.read(declaration.type);
    else if (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration)) yield declaration;
  }
  // `Readonly<…>`, `Pick<…>`, `Promise<…>` and the like are what they are made of.
  const isAnswer = type.typeName.getText() === 'ReturnType';
  for (const each of type.typeArguments ?? [])
    for (const value of around.read(each))
      if (isAnswer && isFunction(value)) yield* around.answers(value);
      else yield value;
}

function moduleOfContract(type: ts.TypeNode, symbols: ModuleSymbols): string | undefined {
  const name = ts.isTypeQueryNode(type)
    ? type.exprName
    : ts.isTypeReferenceNode(type)
      ? type.typeName
      : undefined;
  if (name === undefined) return undefined;
  for (const declaration of symbols.declarationsOf(name)) {
    const module = contractImportedFrom(declaration);
    if (module !== undefined) return module;
    if (ts.isTypeAliasDeclaration(declaration)) return moduleOfContract(declaration.type, symbols);
  }
  return undefined;
}
