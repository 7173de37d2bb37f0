import type { CommandLog } from '../commands/index.ts';
import type { Client, Contract } from '../contracts/index.ts';
import type { CopyAges } from '../copies/index.ts';
import type { ModuleDatabase } from '../databases/index.ts';
import type { Incarnation, Publish } from '../events/index.ts';
import type { Clock, Ids } from '../foundation/index.ts';
import type { Logger } from '../observability/index.ts';
import type { Sagas } from '../sagas/index.ts';
import type { Forget } from './forget.ts';

/** A name in a module's container, with the type of what is bound to it. */
export interface Token<Value> {
  readonly identifier: symbol;
  /** For a client: the contract that must have been declared in `requires`. */
  readonly contract?: Contract;
  /** Only for the compiler. */
  readonly value?: Value;
}

/** What makes a part; it is the part's own token too. */
export type Factory<Value> = (...dependencies: never[]) => Value;

/** Something a module's container can answer. */
export type Source<Value> = Token<Value> | Factory<Value>;

const databaseToken = { identifier: Symbol('database') };
const commandLogToken = { identifier: Symbol('command log') };
const configurationToken = { identifier: Symbol('configuration') };
const clientTokens = new Map<string, Token<unknown>>();
const factoryIdentifiers = new WeakMap<Factory<unknown>, symbol>();

/** The module's own database. */
export function databaseOf<Schema>(): Token<ModuleDatabase<Schema>> {
  return databaseToken;
}

/** The command log in the module's own database. */
export function commandLogOf<Schema>(): Token<CommandLog<Schema>> {
  return commandLogToken;
}

/** The values of the module's `configuration`. */
export function configurationOf<Values>(): Token<Values> {
  return configurationToken;
}

/** Another module, as far as its contract goes. Bound only where `requires` names the contract. */
export function clientOf<SomeContract extends Contract>(contract: SomeContract): Token<Client<SomeContract>> {
  let token = clientTokens.get(contract.module);
  if (token === undefined) {
    token = { identifier: Symbol(`client of ${contract.module}`), contract };
    clientTokens.set(contract.module, token);
  }
  return token as Token<Client<SomeContract>>;
}

/** What the platform binds in every module's container. */
export const platform = {
  clock: { identifier: Symbol('clock') } as Token<Clock>,
  ids: { identifier: Symbol('ids') } as Token<Ids>,
  logger: { identifier: Symbol('logger') } as Token<Logger>,
  publish: { identifier: Symbol('publish') } as Token<Publish>,
  /** Of the module's own data; an answer that others fill copies from tells it beside the version. */
  incarnation: { identifier: Symbol('incarnation') } as Token<Incarnation>,
  /** Takes an erased person out of what the platform keeps beside the module's tables. */
  forget: { identifier: Symbol('forget') } as Token<Forget>,
  sagas: { identifier: Symbol('sagas') } as Token<Sagas>,
  /** How old the module's copies are. */
  copyAges: { identifier: Symbol('copy ages') } as Token<CopyAges>,
  /** The folder for files that belong to no module database, such as a sandbox's own ledger. */
  dataFolder: { identifier: Symbol('data folder') } as Token<string>,
} as const;

export const perModule = {
  database: databaseToken,
  commandLog: commandLogToken,
  configuration: configurationToken,
};

export function identifierOf(source: Source<unknown>): symbol {
  if (typeof source !== 'function') return source.identifier;
  let identifier = factoryIdentifiers.get(source);
  if (identifier === undefined) {
    identifier = Symbol(source.name);
    factoryIdentifiers.set(source, identifier);
  }
  return identifier;
}
