import ts from 'typescript';
import { moduleOfFile } from '../code/module-of-file.ts';
import { nodesBelow, placeOf, type SourceTree } from '../code/source-tree.ts';
import { nameOf, neededBy } from '../evidence.ts';
import { failed, type Finding, type Gate, noneOf } from '../gate.ts';
import { findSharedState } from '../probe/two-boots.ts';

const MODULE_LIST = 'src/modules/index.ts';

/** 21 */
export const ownTests: Gate = {
  number: 21,
  title: 'Its tests pass in a tree from which every module it does not require is deleted',
  kinds: ['code'],
  decide: (evidence) => {
    const { code, definition, modules } = evidence;
    const module = nameOf(evidence);
    const needed = neededBy(definition);
    const there = new Set([module, ...needed]);
    const deleted = modules.map(({ contract }) => contract.module).filter((name) => !there.has(name));
    const tests = code.in(`test/modules/${module}`);
    if (tests.length === 0)
      return [failed(`There are no tests in test/modules/${module}.`, 'Move the tests of the module there.')];
    const reached = code.reachedFrom(tests);
    // The list reaches every module.
    const isMissing = (file: string) => file === MODULE_LIST || deleted.includes(moduleOfFile(file) ?? '');
    return [
      noneOf(
        [...reached.keys()]
          .filter(isMissing)
          .filter((file) => !isMissing(reached.get(file) ?? ''))
          .map((file) => wayTo(file, reached)),
        `${tests.length} files of tests reach ${reached.size} files, none of ${deleted.join(', ') || 'any other module'}.`,
        'Let the test stand in for what the module does not require; what needs the whole shop belongs into test/scenarios.',
      ),
    ];
  },
};

function wayTo(file: string, reached: ReadonlyMap<string, string | undefined>): string {
  const way = [file];
  for (let from = reached.get(file); from !== undefined; from = reached.get(from)) way.unshift(from);
  return way.join(' → ');
}

/** 22 */
export const nothingShared: Gate = {
  number: 22,
  title: 'No shared fixture, global or initialiser',
  kinds: ['code', 'probe'],
  read: (evidence) => {
    const { code } = evidence;
    const module = nameOf(evidence);
    const shared = code
      .in('test')
      .flatMap((file) => code.importsOf(file))
      .filter(({ from, to }) => {
        const [user, owner] = [moduleOfFile(from), moduleOfFile(to)];
        return to.startsWith('test/modules/') && owner !== user && (user === module || owner === module);
      });
    return [
      noneOf(
        shared.map(({ from, to, line }) => `${from}:${line} uses the fixture ${to}`),
        `No fixture of ${module} is used by others, and none of others by it.`,
        'Give each its own, or move what knows no module to test/support.',
      ),
      globalsOf(code, module),
    ];
  },
  decide: async (evidence) => [await findSharedState(evidence)],
};

function globalsOf(code: SourceTree, module: string): Finding {
  const files = code.ofModule(module);
  return noneOf(
    files.flatMap((file) => [...changingState(code.parse(file)), ...effects(code.parse(file))]),
    `${files.length} files of ${module} keep nothing that changes outside their functions, and do nothing when loaded.`,
    'Make it a part of the module, which each boot makes anew.',
  );
}

const CHANGES = /^(?:set|add|push|delete|clear|unshift|pop|shift|splice|sort|reverse|fill)$/;

/** Top-level variables that something in the file changes. */
function changingState(source: ts.SourceFile): string[] {
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .map(({ declarationList }) => declarationList);
  const variable = declarations.filter(({ flags }) => (flags & ts.NodeFlags.Const) === 0);
  const constants = new Set(
    declarations.flatMap((list) => list.declarations).map(({ name }) => name.getText()),
  );
  const changed = [...nodesBelow(source)].filter((node) => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
      return (
        ts.isIdentifier(node.expression.expression) &&
        constants.has(node.expression.expression.text) &&
        CHANGES.test(node.expression.name.text)
      );
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
    const root = rootOf(node.left);
    return root !== undefined && (constants.has(root) || root === 'globalThis' || root === 'process');
  });
  return [
    ...variable.map((list) => `${placeOf(list)} declares a variable for all`),
    ...changed.map((node) => `${placeOf(node)} changes what is kept for all`),
  ];
}

function rootOf(node: ts.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return rootOf(node.expression);
  return ts.isIdentifier(node) ? node.text : undefined;
}

/** Statements that do something as soon as the file is loaded. */
function effects(source: ts.SourceFile): string[] {
  return source.statements
    .filter(
      (statement) =>
        ts.isExpressionStatement(statement) || ts.isForOfStatement(statement) || ts.isIfStatement(statement),
    )
    .map((statement) => `${placeOf(statement)} does something when the file is loaded`);
}
