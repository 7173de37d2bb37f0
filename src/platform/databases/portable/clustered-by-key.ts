import { type Expression, ExpressionWrapper, FunctionNode, type OperationNode } from 'kysely';

const NAME = 'portable.clustered_by_key';

/**
 * For `modifyEnd` of a table that is read by its primary key alone: SQLite then keeps the rows in the order
 * of the key and needs no index beside them. PostgreSQL has nothing like it.
 */
export const clusteredByKey: Expression<unknown> = new ExpressionWrapper(FunctionNode.create(NAME, []));

export function isClusteredByKey(node: OperationNode): boolean {
  return FunctionNode.is(node) && node.func === NAME;
}
