import ts from 'typescript';
import { type ContractCall, findContractCalls } from '../code/contract-calls.ts';
import { functionsAround } from '../code/functions-around.ts';
import { nodesBelow, type SourceTree } from '../code/source-tree.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, type Gate, noneOf } from '../gate.ts';
import { findUnkeyedCommands } from '../probe/keyed-commands.ts';

/** 15 */
export const writes: Gate = {
  number: 15,
  title: 'Every cross-module write has a saga step with compensation and an idempotency key',
  kinds: ['code', 'probe'],
  read: (evidence) => [callers(evidence), callee(evidence)],
  decide: async (evidence) => [await byProbe(evidence)],
};

/** Calls of commands from the module and to it. */
function callers(evidence: Evidence): Finding {
  const { code, modules } = evidence;
  const module = nameOf(evidence);
  const commands = modules
    .flatMap(({ contract }) => findContractCalls(code, contract.module, modules))
    .filter((call) => call.kind === 'command' && (call.caller === module || call.module === module));
  return noneOf(
    commands.flatMap(problemsOf),
    `${commands.length} calls of commands from ${module} or to it are steps of sagas and carry the step's key.`,
    'Make it a step of a saga, with what undoes it, and pass the key of the step on; or let an event carry the fact.',
  );
}

function problemsOf({ node, place, module, operation }: ContractCall): string[] {
  const step = stepAround(node);
  const what = `${place} calls ${module}.${operation}`;
  if (step === undefined) return [`${what} outside a saga`];
  return [
    ...((node.arguments?.length ?? 0) < 2 ? [`${what} without a key`] : []),
    ...(kindOfStep(step) === 'compensatable' && propertyOf(step, 'compensate') === undefined
      ? [`${what} in a step that nothing compensates`]
      : []),
  ];
}

/** The object of the step that a call is in, if it is one of a saga's plan. */
function stepAround(node: ts.Node): ts.ObjectLiteralExpression | undefined {
  const inSaga = functionsAround(node).some(({ parent }) => isInPlan(parent));
  if (!inSaga) return undefined;
  for (let around: ts.Node | undefined = node; around !== undefined; around = around.parent)
    if (ts.isObjectLiteralExpression(around) && propertyOf(around, 'forward') !== undefined) return around;
  return undefined;
}

function isInPlan(node: ts.Node | undefined): boolean {
  for (let around = node; around !== undefined; around = around.parent)
    if (ts.isCallExpression(around) && around.expression.getText() === 'defineSaga') return true;
  return false;
}

function propertyOf(
  object: ts.ObjectLiteralExpression,
  name: string,
): ts.ObjectLiteralElementLike | undefined {
  return object.properties.find((property) => property.name?.getText() === name);
}

function kindOfStep(step: ts.ObjectLiteralExpression): string | undefined {
  const kind = propertyOf(step, 'kind');
  return kind !== undefined && ts.isPropertyAssignment(kind) && ts.isStringLiteral(kind.initializer)
    ? kind.initializer.text
    : undefined;
}

/** The module's own commands that others may call go through its command log. */
function callee(evidence: Evidence): Finding {
  const { code, definition } = evidence;
  const module = nameOf(evidence);
  const commands = Object.entries(definition.contract.operations)
    .filter(([, { kind, access }]) => kind === 'command' && access.includes('module'))
    .map(([name]) => name);
  const unlogged = commands.filter((name) => !usesCommandLog(code, module, name));
  return noneOf(
    unlogged.map(
      (name) => `${module}.${name} does not run in the command log, so a repeated call takes effect again`,
    ),
    `${commands.length} commands of ${module} for modules run in its command log.`,
    'Run it in `commands.run(call, input, …)`.',
  );
}

function usesCommandLog(code: SourceTree, module: string, operation: string): boolean {
  const wiring = `src/modules/${module}/module.ts`;
  if (!code.files.includes(wiring)) return false;
  const factory = [...nodesBelow(code.parse(wiring))]
    .filter(ts.isPropertyAssignment)
    .find(({ name }) => name.getText() === operation)
    ?.initializer.getText()
    .match(/get\((\w+)\)/)?.[1];
  const file = code.ofModule(module).find((one) => code.text(one).includes(`function ${factory}(`));
  return file !== undefined && /\.(?:run|runPrepared)\(\s*call\b/.test(code.text(file));
}

async function byProbe(evidence: Evidence): Promise<Finding> {
  const module = nameOf(evidence);
  const { unkeyed, tried } = await findUnkeyedCommands(evidence.probes, evidence.definition);
  return noneOf(
    unkeyed.map((name) => `${module}.${name}, called with a key, left no trace of it in the command log`),
    `${tried} commands of ${module} were called with a key on throw-away databases and remembered it.`,
    'Run it in `commands.run(call, input, …)`.',
  );
}
