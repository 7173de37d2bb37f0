import type { Contract } from '../../../src/platform/contracts/index.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';

type Part = AnyModule['parts'][number];

/** Files of a module, in one of which it calls another one inside a transaction. */
export interface TransactionPlant {
  readonly module: string;
  readonly file: string;
  /** In the words of the violation. */
  readonly says: string;
  readonly files: readonly (readonly [file: string, code: string])[];
  readonly parts: readonly Part[];
}

/** Every way in which code can be inside a transaction, and through what it then calls. */
const INSIDE: readonly { readonly inside: (call: string) => string; readonly through?: string }[] = [
  { inside: (call) => `return () => database.transaction(async () => { await ${call}; });` },
  { inside: (call) => `return async (transaction: unknown) => ${call};` },
  { inside: (call) => `return async (one: SchemaTransaction) => ${call};` },
  { inside: (call) => `return () => commands.run(call, {}, async () => ${call});` },
  { inside: (call) => `return () => commands.runPrepared(call, {}, async () => 1, async () => ${call});` },
  {
    inside: (call) =>
      `const ask = () => ${call};\n  return () => database.transaction(async () => { await ask(); });`,
    through: 'ask',
  },
];

/** The call itself, in a transaction of each kind; and a client that others by the same name stand around. */
export function heldCalls(module: string, callee: Contract): TransactionPlant[] {
  const operation = firstOperation(callee);
  const held = INSIDE.map(({ inside, through }, index): TransactionPlant => {
    const file = `src/modules/${module}/hold-${index}.ts`;
    const code = createWith(callee.module, `createHold${index}`, inside(`callee.${operation}({})`));
    const says = `${callee.module}.${operation}${through === undefined ? '' : ` through ${through}`}`;
    return { module, file, says, files: [[file, code]], parts: [] };
  });
  return [...held, namesake(module, callee)];
}

/** A client in a parameter whose name parameters for other clients have, in the files before and after. */
export function namesake(module: string, callee: Contract): TransactionPlant {
  const operation = firstOperation(callee);
  const file = `src/modules/${module}/name-2.ts`;
  const inside = `return async (transaction: unknown) => callee.${operation}({});`;
  return {
    module,
    file,
    says: `${callee.module}.${operation}`,
    files: [
      [`src/modules/${module}/name-1.ts`, createWith('first-neighbour', 'createFirst', inside)],
      [file, createWith(callee.module, 'createMiddle', inside)],
      [`src/modules/${module}/name-3.ts`, createWith('last-neighbour', 'createLast', inside)],
    ],
    parts: [],
  };
}

function createWith(callee: string, factory: string, body: string): string {
  return `${importsFor(callee)}
export function ${factory}(callee: Client<typeof calleeContract>) {
  ${body}
}`;
}

function importsFor(callee: string): string {
  return `import type { Client } from '../../platform/contracts/index.ts';
import type { calleeContract } from '../${callee}/contract.ts';`;
}

function firstOperation({ operations }: Contract): string {
  return Object.keys(operations)[0] ?? '';
}
