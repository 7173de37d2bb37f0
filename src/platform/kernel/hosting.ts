import type { Environment } from '../foundation/index.ts';
import type { AnyModule } from './define-module.ts';

/** Which modules a process hosts, and where it finds others. */
export interface Hosting {
  readonly hosted: readonly AnyModule[];
  /** Of each module that is reached elsewhere: where it answers, one address or several. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

/**
 * `MODULES` names those that the process hosts, all without it; `<MODULE>_URL` says where another is, one
 * address or several with commas. What is hosted here is not looked for elsewhere. A module that is needed and
 * nowhere is a problem that says who needs it.
 */
export function readHosting(
  definitions: readonly AnyModule[],
  environment: Environment,
  problems: string[],
): Hosting {
  const names = definitions.map(({ contract }) => contract.module);
  const hosted = readHosted(definitions, environment, problems);
  const addresses = new Map<string, readonly string[]>();
  for (const name of names) {
    if (hosted.some(({ contract }) => contract.module === name)) continue;
    const found = readAddresses(name, environment, problems);
    if (found.length > 0) addresses.set(name, found);
  }
  problems.push(...findNowhere(hosted, addresses, environment));
  return { hosted, addresses };
}

/** The modules that `MODULES` names, or all of them. */
export function readHosted(
  definitions: readonly AnyModule[],
  environment: Environment,
  problems: string[],
): readonly AnyModule[] {
  const names = definitions.map(({ contract }) => contract.module);
  const chosen = listOf(environment['MODULES']);
  for (const name of chosen)
    if (!names.includes(name))
      problems.push(`MODULES: there is no module ${name}. There are: ${names.join(', ')}.`);
  return definitions.filter(({ contract }) => chosen.length === 0 || chosen.includes(contract.module));
}

/** Whether modules run apart: then this process calls others and answers them. */
export function isApart({ hosted, addresses }: Hosting, definitions: readonly AnyModule[]): boolean {
  return hosted.length < definitions.length || addresses.size > 0;
}

/** Modules that a process may call or hears of, as its own modules say. */
function findNowhere(
  hosted: readonly AnyModule[],
  addresses: ReadonlyMap<string, readonly string[]>,
  environment: Environment,
): string[] {
  const here = new Set(hosted.map(({ contract }) => contract.module));
  const needs = new Map<string, string[]>();
  const need = (name: string, why: string) => {
    if (!here.has(name) && !addresses.has(name)) needs.set(name, [...(needs.get(name) ?? []), why]);
  };
  for (const { contract, requires, reactions = [] } of hosted) {
    for (const required of requires) need(required.module, `${contract.module} calls it`);
    // With a broker nobody asks a producer.
    if (environment['EVENTS_TRANSPORT'] === 'nats') continue;
    for (const producer of new Set(reactions.map(({ event }) => event.module)))
      need(producer, `${contract.module} reacts to its events`);
  }
  return [...needs].map(
    ([name, reasons]) =>
      `${addressVariable(name)}: ${name} is hosted nowhere (${reasons.join('; ')}). Add it to MODULES, or say where it is: ${addressVariable(name)}=http://<host>:<port>.`,
  );
}

function readAddresses(module: string, environment: Environment, problems: string[]): string[] {
  const variable = addressVariable(module);
  return listOf(environment[variable]).flatMap((address) => {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const isUsable =
      url !== undefined &&
      (url.protocol === 'http:' || url.protocol === 'https:') &&
      url.pathname === '/' &&
      url.search === '' &&
      url.username === '';
    if (isUsable) return url.origin;
    problems.push(
      `${variable}: '${address}' is no address of a process. Write http://<host>:<port>, several with commas, without path or credentials.`,
    );
    return [];
  });
}

function addressVariable(module: string): string {
  return `${module.toUpperCase().replaceAll('-', '_')}_URL`;
}

function listOf(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
