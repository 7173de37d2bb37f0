import {
  type FunctionNode,
  type SelectModifier,
  SelectModifierNode,
  type SelectQueryNode,
  SqliteQueryCompiler,
} from 'kysely';
import { isClusteredByKey } from './clustered-by-key.ts';
import { columnsOf, jsonOf, portableFunctionOf } from './portable-functions.ts';

const ROW_LOCKS: ReadonlySet<SelectModifier | undefined> = new Set([
  'ForUpdate',
  'ForNoKeyUpdate',
  'ForShare',
  'ForKeyShare',
  'NoWait',
  'SkipLocked',
]);

export class PortableSqliteCompiler extends SqliteQueryCompiler {
  protected override visitFunction(node: FunctionNode): void {
    const portable = portableFunctionOf(node);
    if (portable === 'texts' || portable === 'numbers') this.#visitElements(node);
    else if (portable === 'rows') this.#visitRows(node);
    else if (portable === 'greatest') super.visitFunction({ ...node, func: 'max' });
    else if (isClusteredByKey(node)) this.append('without rowid');
    else super.visitFunction(node);
  }

  /** Only one transaction writes at a time, so nothing is left for a lock on rows to keep apart. */
  protected override visitSelectQuery(node: SelectQueryNode): void {
    const { endModifiers, ...rest } = node;
    const kept = endModifiers?.filter(
      (modifier) => !(SelectModifierNode.is(modifier) && ROW_LOCKS.has(modifier.modifier)),
    );
    super.visitSelectQuery(kept === undefined ? rest : { ...rest, endModifiers: kept });
  }

  #visitElements(node: FunctionNode): void {
    this.append('(select value from json_each(');
    this.visitNode(jsonOf(node));
    this.append('))');
  }

  #visitRows(node: FunctionNode): void {
    this.append('(select ');
    for (const [index, { name }] of columnsOf(node).entries()) {
      this.append(index === 0 ? 'value ->> ' : ', value ->> ');
      this.appendStringLiteral(name.name);
      this.append(' as ');
      this.visitNode(name);
    }
    this.append(' from json_each(');
    this.visitNode(jsonOf(node));
    this.append('))');
  }
}
