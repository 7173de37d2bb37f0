import ts from 'typescript';
import { tablesInSql } from '../../databases/index.ts';
import { constantTexts } from './constant-texts.ts';
import { lastName } from './functions-around.ts';
import { nodesBelow, placeOf, type SourceTree } from './source-tree.ts';

export interface NamedTable {
  readonly table: string;
  readonly schema: string | undefined;
  readonly place: string;
}

export interface OpenTable {
  /** As it is written. */
  readonly what: string;
  readonly place: string;
}

export interface TablesInFile {
  readonly named: readonly NamedTable[];
  /** Statements on tables whose names only a run would show. */
  readonly open: readonly OpenTable[];
}

const NONE: TablesInFile = { named: [], open: [] };
/** In a text of SQL, where a value or an expression stands. */
const GAP = ' ? ';
const RAW = /^(?:sql|CompiledQuery)$/;
const STATEMENT =
  /^(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto|replaceInto|(?:inner|left|right|full|cross)Join(?:Lateral)?)$/;
/** Other functions of Kysely whose first argument is a table; names that others have as well. */
const TAKES_TABLE = /^(?:using|from|table|on|(?:create|alter|drop)Table|references|addForeignKeyConstraint)$/;

/** What the queries of a file call their tables, in Kysely and in raw SQL. */
export function findNamedTables(file: string, code: SourceTree): TablesInFile {
  const found = [...nodesBelow(code.parse(file))].map((node): TablesInFile => {
    if (ts.isCallExpression(node)) return inCall(node, code);
    return ts.isTaggedTemplateExpression(node) && lastName(node.tag) === 'sql'
      ? inTemplate(node, code)
      : NONE;
  });
  return { named: found.flatMap((each) => each.named), open: found.flatMap(({ open }) => open) };
}

function inCall(call: ts.CallExpression, code: SourceTree): TablesInFile {
  const name = nameOfCalled(call);
  const [first] = call.arguments;
  if (first === undefined) return NONE;
  if (isCallOf(call, RAW, 'raw')) {
    const { texts, isOpen } = constantTexts(first, code);
    const tables = texts.flatMap((text) => tablesInSql(text)).map((table) => named(table, call));
    return { named: tables, open: isOpen ? [openIn(call)] : [] };
  }
  const mustBeKnown = STATEMENT.test(name) || isCallOf(call, /^(?:sql|dynamic)$/, 'table');
  if (!mustBeKnown && !TAKES_TABLE.test(name)) return NONE;
  const { texts, isOpen } = constantTexts(first, code);
  return {
    named: texts.map((text) => {
      const [written = ''] = text.trim().split(/\s+/);
      return named(name === 'references' ? (written.split('.')[0] ?? written) : written, call);
    }),
    open: isOpen && mustBeKnown ? [openIn(call)] : [],
  };
}

function inTemplate(node: ts.TaggedTemplateExpression, code: SourceTree): TablesInFile {
  const { template } = node;
  const open: OpenTable[] = [];
  let text = ts.isNoSubstitutionTemplateLiteral(template) ? template.text : template.head.text;
  for (const { expression, literal } of ts.isTemplateExpression(template) ? template.templateSpans : []) {
    const name = nameIn(expression, code);
    if (name === undefined && isWhereTableStands(text)) open.push(openAt(expression));
    text += `${name ?? GAP}${literal.text}`;
  }
  return { named: tablesInSql(text).map((name) => named(name, node)), open };
}

/** What `sql.id`, `sql.ref` and `sql.raw` put into a text; a gap for what is looked at by itself; undefined if it is open. */
function nameIn(expression: ts.Expression, code: SourceTree): string | undefined {
  if (ts.isCallExpression(expression) && isCallOf(expression, RAW, 'raw', 'id', 'ref')) {
    const parts = expression.arguments.map((part) => constantTexts(part, code));
    const isKnown = parts.every(({ texts, isOpen }) => texts.length === 1 && !isOpen);
    if (isKnown) return parts.map(({ texts: [text] }) => text).join('.');
    return isCallOf(expression, RAW, 'raw') ? GAP : undefined;
  }
  return constantTexts(expression, code).isOpen ? undefined : GAP;
}

/** `extract(year from …)` and `is distinct from …` go on with a value. */
function isWhereTableStands(before: string): boolean {
  return (
    /\b(?:from|join|into|(?<!for\s)update)\s+(?:"?\w+"?\.)?$/i.test(before) &&
    !/\bdistinct\s+from\s+$/i.test(before) &&
    !/\b(?:extract|substring|trim|overlay)\s*\([^()]*$/i.test(before)
  );
}

function openIn(call: ts.CallExpression): OpenTable {
  const [first] = call.arguments;
  return { what: oneLine(`${nameOfCalled(call)}(${first?.getText() ?? ''})`), place: placeOf(call) };
}

function openAt(expression: ts.Expression): OpenTable {
  return { what: oneLine(`\${${expression.getText()}}`), place: placeOf(expression) };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function nameOfCalled({ expression }: ts.CallExpression): string {
  if (ts.isElementAccessExpression(expression) && ts.isStringLiteralLike(expression.argumentExpression))
    return expression.argumentExpression.text;
  return lastName(expression) ?? '';
}

function isCallOf({ expression }: ts.CallExpression, holder: RegExp, ...names: readonly string[]): boolean {
  return (
    ts.isPropertyAccessExpression(expression) &&
    names.includes(expression.name.text) &&
    holder.test(lastName(expression.expression) ?? '')
  );
}

function named(name: string, node: ts.Node): NamedTable {
  const [one = '', other] = name.split('.');
  return other === undefined
    ? { table: one, schema: undefined, place: placeOf(node) }
    : { table: other, schema: one, place: placeOf(node) };
}
