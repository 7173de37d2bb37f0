import ts from 'typescript';
import { type Declared, declaredValue, exportedValue } from './declared-value.ts';
import { nodesBelow, type SourceTree } from './source-tree.ts';

export interface ConstantTexts {
  /** All that the expression can be. */
  readonly texts: readonly string[];
  /** Whether it can be something else as well, which only a run would show. */
  readonly isOpen: boolean;
}

const NONE: ConstantTexts = { texts: [], isOpen: false };
const OPEN: ConstantTexts = { texts: [], isOpen: true };
const DEEPEST = 20;
const GOES_THROUGH = /^(?:map|flatMap|forEach|filter|some|every)$/;

/**
 * Which texts an expression stands for, without running it: literals, constants of this file and of those it
 * imports, lists and records of them. What is no text at all, as a subquery or a callback, has none.
 */
export function constantTexts(node: ts.Expression, code: SourceTree): ConstantTexts {
  return new Reader(code).read(node, 0);
}

class Reader {
  readonly #code: SourceTree;

  constructor(code: SourceTree) {
    this.#code = code;
  }

  read(wrapped: ts.Expression, depth: number): ConstantTexts {
    const node = unwrapped(wrapped);
    const read = (part: ts.Expression) => this.read(part, depth + 1);
    if (depth > DEEPEST) return OPEN;
    if (ts.isStringLiteralLike(node)) return { texts: [node.text], isOpen: false };
    if (ts.isArrayLiteralExpression(node)) return together(node.elements.map(read));
    if (ts.isSpreadElement(node)) return read(node.expression);
    if (ts.isConditionalExpression(node)) return together([read(node.whenTrue), read(node.whenFalse)]);
    if (ts.isTemplateExpression(node))
      return joined([
        { texts: [node.head.text], isOpen: false },
        ...node.templateSpans.flatMap(({ expression, literal }) => [
          read(expression),
          { texts: [literal.text], isOpen: false },
        ]),
      ]);
    if (ts.isBinaryExpression(node)) return this.#readBinary(node, depth);
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return NONE;
    if (ts.isTaggedTemplateExpression(node)) return NONE;
    if (ts.isCallExpression(node)) return this.#readCall(node, depth);
    if (ts.isIdentifier(node)) return this.#readDeclared(declaredValue(node, this.#code), depth + 1);
    if (ts.isPropertyAccessExpression(node))
      return this.#readProperty(node.expression, node.name.text, depth);
    if (ts.isElementAccessExpression(node)) {
      const { argumentExpression: key } = node;
      return this.#readProperty(node.expression, ts.isStringLiteralLike(key) ? key.text : undefined, depth);
    }
    return OPEN;
  }

  #readBinary({ left, operatorToken: { kind }, right }: ts.BinaryExpression, depth: number): ConstantTexts {
    const both = [this.read(left, depth + 1), this.read(right, depth + 1)];
    if (kind === ts.SyntaxKind.PlusToken) return joined(both);
    return kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken
      ? together(both)
      : OPEN;
  }

  /** `….as('name')` and `sql.table(…)` are expressions of Kysely, and looked at where they stand. */
  #readCall({ expression }: ts.CallExpression, depth: number): ConstantTexts {
    if (ts.isPropertyAccessExpression(expression))
      return /^(?:as|table)$/.test(expression.name.text) ? NONE : OPEN;
    const called = ts.isIdentifier(expression) ? declaredValue(expression, this.#code) : undefined;
    if (called === undefined || ts.isSourceFile(called)) return OPEN;
    if (!ts.isArrowFunction(called) && !ts.isFunctionExpression(called) && !ts.isFunctionDeclaration(called))
      return OPEN;
    if (called.body === undefined) return OPEN;
    if (!ts.isBlock(called.body)) return this.read(called.body, depth + 1);
    const answers = [...nodesBelow(called.body)].filter(ts.isReturnStatement);
    return together(answers.map((answer) => this.#readOptional(answer.expression, depth + 1)));
  }

  #readDeclared(declared: Declared | undefined, depth: number): ConstantTexts {
    if (declared === undefined || ts.isSourceFile(declared) || ts.isFunctionDeclaration(declared))
      return OPEN;
    if (ts.isForOfStatement(declared)) return this.read(declared.expression, depth);
    return ts.isParameter(declared) ? this.#readParameter(declared, depth) : this.read(declared, depth);
  }

  /** By its type, if that lists what it can be, or by the list that its function goes through. */
  #readParameter({ name, type, parent }: ts.ParameterDeclaration, depth: number): ConstantTexts {
    if (!ts.isIdentifier(name)) return OPEN;
    if (type !== undefined) return textsOfType(type);
    const call = parent.parent;
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return OPEN;
    const isFirst = parent.parameters[0]?.name === name;
    return isFirst && GOES_THROUGH.test(call.expression.name.text)
      ? this.read(call.expression.expression, depth + 1)
      : OPEN;
  }

  /** One entry of a record or list; all of them, if which one is not known. */
  #readProperty(holder: ts.Expression, key: string | undefined, depth: number): ConstantTexts {
    const record = this.#recordOf(holder);
    if (record === undefined) return OPEN;
    if (ts.isSourceFile(record))
      return key === undefined ? OPEN : this.#readDeclared(exportedValue(record, key, this.#code), depth + 1);
    if (ts.isArrayLiteralExpression(record)) return key === undefined ? this.read(record, depth + 1) : OPEN;
    const entries = record.properties.filter(
      (each) => key === undefined || (each.name !== undefined && nameOf(each.name) === key),
    );
    if (entries.length === 0) return OPEN;
    return together(
      entries.map((entry) => {
        if (ts.isPropertyAssignment(entry)) return this.read(entry.initializer, depth + 1);
        return ts.isShorthandPropertyAssignment(entry) ? this.read(entry.name, depth + 1) : OPEN;
      }),
    );
  }

  #recordOf(
    holder: ts.Expression,
  ): ts.ObjectLiteralExpression | ts.ArrayLiteralExpression | ts.SourceFile | undefined {
    const node = unwrapped(holder);
    const value = ts.isIdentifier(node) ? declaredValue(node, this.#code) : node;
    if (value === undefined || ts.isSourceFile(value)) return value;
    const literal = unwrapped(value as ts.Expression);
    return ts.isObjectLiteralExpression(literal) || ts.isArrayLiteralExpression(literal)
      ? literal
      : undefined;
  }

  #readOptional(node: ts.Expression | undefined, depth: number): ConstantTexts {
    return node === undefined ? NONE : this.read(node, depth);
  }
}

/** Without brackets, and without what only the types see. */
function unwrapped(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node)
    ? unwrapped(node.expression)
    : node;
}

function textsOfType(type: ts.TypeNode): ConstantTexts {
  if (ts.isParenthesizedTypeNode(type)) return textsOfType(type.type);
  if (ts.isUnionTypeNode(type)) return together(type.types.map(textsOfType));
  const isText = ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal);
  return isText ? { texts: [(type.literal as ts.StringLiteral).text], isOpen: false } : OPEN;
}

function nameOf(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
}

function together(parts: readonly ConstantTexts[]): ConstantTexts {
  return { texts: parts.flatMap(({ texts }) => texts), isOpen: parts.some(({ isOpen }) => isOpen) };
}

/** One after the other: what follows a blank, as the alias of a table, may be open. */
function joined(parts: readonly ConstantTexts[]): ConstantTexts {
  let texts = [''];
  for (const part of parts) {
    if (texts.every((text) => /\S\s/.test(text))) break;
    if (part.isOpen || part.texts.length === 0) return OPEN;
    texts = texts.flatMap((text) => part.texts.map((next) => text + next));
  }
  return { texts, isOpen: false };
}
