import { existsSync } from 'node:fs';
import type { Contract, EventDefinition } from '../../../src/platform/contracts/index.ts';
import { type AnyModule, defineModule, provide, react } from '../../../src/platform/kernel/index.ts';
import { announce } from '../kit/fake-of.ts';

/**
 * What another process knows of a module that lies beside the test, such as a fake: which operations and events of a
 * contract it has, by name, and what it hears.
 */
export interface ModuleOutline {
  readonly contract: Pick<Contract, 'module' | 'version' | 'summary'>;
  readonly operations: readonly string[];
  readonly errors: readonly string[];
  /** By the names that the contract gives them, the names of types. */
  readonly events: Readonly<Record<string, string>>;
  readonly hears: readonly { readonly consumer: string; readonly producer: string; readonly type: string }[];
}

/** Refuses a module of which another process would know less than the test does. */
export async function outlineOf(module: AnyModule): Promise<ModuleOutline> {
  const { module: name, version, summary, operations, events, errors } = module.contract;
  const hears = (module.reactions ?? []).map(({ consumer, event }) => ({
    consumer,
    producer: event.module,
    type: event.type,
  }));
  const outline: ModuleOutline = {
    contract: { module: name, version, summary },
    operations: Object.keys(operations),
    errors: Object.keys(errors),
    events: Object.fromEntries(Object.entries(events).map(([key, { type }]) => [key, type])),
    hears,
  };
  const drawn = await moduleOfOutline(outline);
  const differs =
    [...module.requires, ...module.migrations, ...(module.copies ?? [])].length > 0 ||
    !haveTheSame(operations, drawn.contract.operations) ||
    !haveTheSame(events, drawn.contract.events) ||
    !haveTheSame(errors, drawn.contract.errors);
  if (differs)
    throw new TypeError(`no other process knows ${name} as it is here: export it from a file by exportedAs`);
  return outline;
}

/** It cannot be hosted: where it really is, is another process. */
export async function moduleOfOutline({
  contract: { module, version, summary },
  ...outline
}: ModuleOutline): Promise<AnyModule> {
  const known = await contractOf(module);
  const operations = { ...known?.operations, announce };
  const createNowhere = (): never => {
    throw new TypeError(`${module} lies beside the test`);
  };
  const hears = await Promise.all(
    outline.hears.map(async ({ consumer, producer, type }) =>
      react(eventOf(await contractOf(producer), type), consumer, createNowhere),
    ),
  );
  return defineModule<Contract>({
    contract: {
      module,
      version,
      summary,
      operations: pick(operations, outline.operations),
      errors: pick(known?.errors ?? {}, outline.errors),
      events: Object.fromEntries(
        Object.entries(outline.events).map(([key, type]) => [key, eventOf(known, type)]),
      ),
    },
    owner: { team: 'tests', onCall: 'nobody' },
    requires: [],
    tables: {},
    migrations: [],
    parts: [provide(createNowhere, [])],
    operations: createNowhere,
    reactions: hears,
  });
}

/** The contract that a module of the shop really has. */
async function contractOf(module: string): Promise<Contract | undefined> {
  const file = new URL(`../../../src/modules/${module}/contract.ts`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const exported: Record<string, unknown> = await import(file.href);
  return Object.values(exported).find((value) => isContract(value));
}

function isContract(value: unknown): value is Contract {
  return typeof value === 'object' && value !== null && 'operations' in value && 'events' in value;
}

function eventOf(contract: Contract | undefined, type: string): EventDefinition {
  const found = Object.values(contract?.events ?? {}).find((event) => event.type === type);
  if (found === undefined) throw new TypeError(`no contract of the shop has the event ${type}`);
  return found;
}

function pick<Value>(from: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}

function haveTheSame(one: object, other: object): boolean {
  const entries = new Map(Object.entries(other));
  return Object.entries(one).every(([name, value]) => entries.get(name) === value);
}
