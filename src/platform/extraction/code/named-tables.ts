import ts from 'typescript';
import { tablesInSql } from '../../databases/index.ts';
import { lastName } from './functions-around.ts';
import { nodesBelow, placeOf } from './source-tree.ts';

export interface NamedTable {
  readonly table: string;
  readonly schema: string | undefined;
  readonly place: string;
}

/** Functions of Kysely whose first argument is a table. */
const TAKES_TABLE =
  /^(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto|replaceInto|using|from|table|on|(?:inner|left|right|full|cross)Join|(?:create|alter|drop)Table|references|addForeignKeyConstraint)$/;

/** What the queries of a file call their tables, in Kysely and in raw SQL. */
export function findNamedTables(source: ts.SourceFile): NamedTable[] {
  return [...nodesBelow(source)].flatMap((node) => {
    if (ts.isCallExpression(node) && TAKES_TABLE.test(lastName(node.expression) ?? '')) return namedIn(node);
    if (ts.isTaggedTemplateExpression(node) && lastName(node.tag) === 'sql')
      return tablesInSql(textOf(node.template)).map((name) => named(name, node));
    return [];
  });
}

function namedIn(call: ts.CallExpression): NamedTable[] {
  const [first] = call.arguments;
  const names = first === undefined ? [] : ts.isArrayLiteralExpression(first) ? [...first.elements] : [first];
  const isColumn = lastName(call.expression) === 'references';
  return names.filter(ts.isStringLiteralLike).map(({ text }) => {
    const [name = ''] = text.split(/\s+/);
    return named(isColumn ? (name.split('.')[0] ?? name) : name, call);
  });
}

function named(name: string, node: ts.Node): NamedTable {
  const [one = '', other] = name.split('.');
  return other === undefined
    ? { table: one, schema: undefined, place: placeOf(node) }
    : { table: other, schema: one, place: placeOf(node) };
}

/** With a gap where a value stands. */
function textOf(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)].join(' ? ');
}
