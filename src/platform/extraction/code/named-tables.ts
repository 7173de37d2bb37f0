import ts from 'typescript';
import { lastName } from './contract-calls.ts';
import { nodesBelow, placeOf } from './source-tree.ts';

export interface NamedTable {
  readonly table: string;
  readonly schema: string | undefined;
  readonly place: string;
}

/** Functions of Kysely whose first argument is a table. */
const TAKES_TABLE =
  /^(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto|replaceInto|using|from|table|on|(?:inner|left|right|full|cross)Join|(?:create|alter|drop)Table|references|addForeignKeyConstraint)$/;
const IN_SQL =
  /\b(?:from|join|into|update|table|references|truncate)\s+"?([a-z_]\w*)"?(?:\."?([a-z_]\w*)"?)?/gi;
/** As far as the next clause or bracket; what stands after a comma is joined without a word for it. */
const FROM_LIST =
  /\bfrom\b([\s\S]*?)(?=\b(?:where|group|order|having|limit|union|on|using|join|left|right|inner|full|cross|set|returning|for)\b|[()]|$)/gi;
const BEGINS_WITH_NAME = /^\s*"?([a-z_]\w*)"?(?:\."?([a-z_]\w*)"?)?/i;

/** What the queries of a file call their tables, in Kysely and in raw SQL. */
export function findNamedTables(source: ts.SourceFile): NamedTable[] {
  return [...nodesBelow(source)].flatMap((node) => {
    if (ts.isCallExpression(node) && TAKES_TABLE.test(lastName(node.expression) ?? '')) return namedIn(node);
    if (ts.isTaggedTemplateExpression(node) && lastName(node.tag) === 'sql')
      return namesInSql(textOf(node.template)).map((name) => named(name, node));
    return [];
  });
}

function namesInSql(text: string): string[] {
  const listed = [...text.matchAll(FROM_LIST)].flatMap(([, list = '']) => list.split(',').slice(1));
  return [
    ...[...text.matchAll(IN_SQL)].map(([, first = '', second]) => qualified(first, second)),
    ...listed.flatMap((part) => {
      const [, first, second] = BEGINS_WITH_NAME.exec(part) ?? [];
      return first === undefined ? [] : [qualified(first, second)];
    }),
  ];
}

function qualified(first: string, second: string | undefined): string {
  return second === undefined ? first : `${first}.${second}`;
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
