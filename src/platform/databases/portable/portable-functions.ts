import {
  type AliasableExpression,
  DataTypeNode,
  type Expression,
  ExpressionWrapper,
  FunctionNode,
  IdentifierNode,
  type OperationNode,
  ValueNode,
} from 'kysely';

/** Functions that no engine has by these names; each compiler prints its engine's words for them. */
const PORTABLE_FUNCTIONS = {
  texts: 'portable.texts',
  numbers: 'portable.numbers',
  rows: 'portable.rows',
  greatest: 'portable.greatest',
} as const;

export type PortableFunction = keyof typeof PORTABLE_FUNCTIONS;

const BY_NAME = new Map(
  Object.entries(PORTABLE_FUNCTIONS).map(([short, name]) => [name as string, short as PortableFunction]),
);

export function portableFunctionOf(node: FunctionNode): PortableFunction | undefined {
  return BY_NAME.get(node.func);
}

/** The texts of a JSON array, as a list to look for a value in: `where('id', 'in', textsOf(given.ids))`. */
export function textsOf(json: string): Expression<string> {
  return call('texts', [ValueNode.create(json)]);
}

/** The whole numbers of a JSON array. */
export function numbersOf(json: string): Expression<number> {
  return call('numbers', [ValueNode.create(json)]);
}

type ColumnType<Value> = Value extends string ? 'text' : 'integer';

/** The objects of a JSON array as rows, for `from` (under an alias) and for `in`; columns in the order given. */
export function rowsOf<Row extends { readonly [Column in keyof Row]: string | number }>(
  json: string,
  columns: { readonly [Column in keyof Row & string]: ColumnType<Row[Column]> },
): AliasableExpression<Row> {
  const pairs = Object.entries<'text' | 'integer'>(columns).flatMap(([name, type]) => [
    IdentifierNode.create(name),
    DataTypeNode.create(type),
  ]);
  return call('rows', [ValueNode.create(json), ...pairs]);
}

/** The larger of two numbers. */
export function greatest(one: Expression<number>, other: Expression<number>): Expression<number> {
  return call('greatest', [one.toOperationNode(), other.toOperationNode()]);
}

/** The JSON that a function was given. */
export function jsonOf({ func, arguments: [json] }: FunctionNode): OperationNode {
  if (json === undefined) throw new TypeError(`${func} needs the JSON to read`);
  return json;
}

/** The columns that `rowsOf` was given. */
export function columnsOf(node: FunctionNode): { name: IdentifierNode; type: DataTypeNode }[] {
  const [, ...parts] = node.arguments;
  return parts.flatMap((name, index) => {
    const type = parts[index + 1];
    const isPair = IdentifierNode.is(name) && type !== undefined && DataTypeNode.is(type);
    return isPair ? [{ name, type }] : [];
  });
}

function call<Result>(name: PortableFunction, values: OperationNode[]): AliasableExpression<Result> {
  return new ExpressionWrapper(FunctionNode.create(PORTABLE_FUNCTIONS[name], values));
}
