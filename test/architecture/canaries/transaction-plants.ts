import type { Contract } from '../../../src/platform/contracts/index.ts';
import { type AnyModule, clientOf, provide } from '../../../src/platform/kernel/index.ts';

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
  { inside: (call) => `const ask = () => ${call};\n  return () => database.transaction(ask);` },
  {
    inside: (call) =>
      `const ask = () => ${call};\n  return () => database.transaction(async () => { await ask(); });`,
    through: 'ask',
  },
];

/** Every way in which a call gets into a transaction from another file: how it is asked there, and what is said. */
const FROM_AFAR: readonly {
  readonly held: string;
  readonly through: string;
  readonly from?: 'ask' | 'relay' | 'changes';
}[] = [
  { held: 'ask()', through: 'ask', from: 'ask' },
  { held: '[1].map(ask)', through: 'ask', from: 'ask' },
  { held: 'retry({ work: ask })', through: 'ask', from: 'ask' },
  { held: 'ask()', through: 'ask', from: 'relay' },
  { held: 'ask.replace(transaction)', through: 'ask.replace', from: 'changes' },
  { held: 'askHere(callee)', through: 'askHere' },
  { held: 'new AskingHere(callee).ask()', through: 'ask' },
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

/** A call in another file: in a part that is injected, in a part of a part, in what is imported. */
export function callsFromAfar(module: string, callee: Contract): TransactionPlant[] {
  const operation = firstOperation(callee);
  const at = (file: string) => `src/modules/${module}/${file}.ts`;
  const asking: readonly (readonly [string, string])[] = [
    [
      at('far-ask'),
      `export function createAsk(client: Asked) {\n  return async () => client.${operation}({});\n}`,
    ],
    [at('far-relay'), 'export function createRelay(ask: Asking) {\n  return async () => ask();\n}'],
    [
      at('far-changes'),
      'export function createChanges(relay: Asking) {\n  return { async replace() { await relay(); } };\n}',
    ],
    [
      at('far-here'),
      `${importsFor(callee.module)}
export async function askHere(callee: Client<typeof calleeContract>) { return callee.${operation}({}); }
export class AskingHere {
  readonly #callee: Client<typeof calleeContract>;
  constructor(callee: Client<typeof calleeContract>) { this.#callee = callee; }
  async ask() { return this.#callee.${operation}({}); }
}`,
    ],
  ];
  const ask = named('createAsk');
  const relay = named('createRelay');
  const changes = named('createChanges');
  const from = { ask, relay, changes };
  const parts = [provide(ask, [clientOf(callee)]), provide(relay, [ask]), provide(changes, [relay])];
  return FROM_AFAR.map(({ held, through, from: injected }, index) => {
    const file = at(`far-hold-${index}`);
    const factory = `createFarHold${index}`;
    const inside = `return async (transaction: unknown) => ${held};`;
    const code =
      injected === undefined
        ? `import { askHere, AskingHere } from './far-here.ts';\n${createWith(callee.module, factory, inside)}`
        : `export function ${factory}(ask: Asking) {\n  ${inside}\n}`;
    return {
      module,
      file,
      says: `${callee.module}.${operation} through ${through}`,
      files: [...asking, [file, code]],
      parts: injected === undefined ? parts : [...parts, provide(named(factory), [from[injected]])],
    };
  });
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

/** Parts are told apart by the names of their factories. */
function named(name: string): (part: unknown) => unknown {
  return Object.defineProperty((part: unknown) => part, 'name', { value: name });
}
