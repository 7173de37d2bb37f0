import type { Contract } from '../contracts/index.ts';
import { camelCase, pascalCase, snakeCase } from './names.ts';

/** A file's text under the other name; of the module's own files more is its name than of others'. */
export type RenameText = (text: string, isOwn: boolean, isReadme: boolean) => string;

type Replacement = readonly [pattern: RegExp, replacement: string];

/**
 * Replaces a module's name where it is the module's: in paths, in the names of what it exports, in the types of its
 * events and the codes of its errors. A table of the same name keeps it, and so do words of prose.
 */
export function createRenamer(from: string, to: string, contract: Contract | undefined): RenameText {
  const everywhere = [...pathsOf(from, to), ...namesOf(from, to), ...factsOf(from, to, contract)];
  const own: readonly Replacement[] = [
    [new RegExp(`(?<!\\w)${snakeCase(from)}_events(?!\\w)`, 'g'), `${snakeCase(to)}_events`],
    [new RegExp(`(/\\*\\* The tables of )${from}(?=\\. \\*/)`, 'g'), `$1${to}`],
    [new RegExp(`(/\\*\\* )${from}(?= beside fakes)`, 'g'), `$1${to}`],
  ];
  const readme: Replacement = [new RegExp(`^- \`${from}\`$`, 'gm'), `- \`${to}\``];
  const ownReadme: Replacement = [new RegExp(`^# ${from}$`, 'm'), `# ${to}`];
  return (text, isOwn, isReadme) =>
    [...everywhere, ...(isOwn ? own : []), ...(isReadme ? [isOwn ? ownReadme : readme] : [])].reduce(
      (changed, [pattern, replacement]) => changed.replace(pattern, replacement),
      text,
    );
}

function pathsOf(from: string, to: string): Replacement[] {
  const folders = '[./]*|[./]*(?:src/)?modules/|[./]*migrations/|[./]*test/modules/';
  return [
    [new RegExp(`(from '(?:${folders}))${from}/`, 'g'), `$1${to}/`],
    [new RegExp(`(from '\\./(?:boot|ask)-)${from}\\.ts`, 'g'), `$1${to}.ts`],
    [new RegExp(`(['/]\\d{4}-)${from}(?=['.])`, 'g'), `$1${to}`],
  ];
}

function namesOf(from: string, to: string): Replacement[] {
  const parts = 'Contract|Errors|Events|Module|Migrations|Configuration|Client|\\d{4}';
  return [
    [new RegExp(`\\b${camelCase(from)}(?=(?:${parts})\\b)`, 'g'), camelCase(to)],
    [new RegExp(`\\b${pascalCase(from)}(?=(?:Schema|Query|Configuration)\\b)`, 'g'), pascalCase(to)],
    [
      new RegExp(`\\b(ask|Ask|createAsk|boot|Booted|fake|unknownTo)${pascalCase(from)}\\b`, 'g'),
      `$1${pascalCase(to)}`,
    ],
    [new RegExp(`\\b(define(?:Contract|Events|Errors)\\(|module\\()'${from}'`, 'g'), `$1'${to}'`],
    // What the scaffold writes of a module in the texts of others.
    [new RegExp(`\\b${from}(?= knows nothing of)`, 'g'), to],
    [new RegExp(`(shown without |asked of )${from}\\b`, 'g'), `$1${to}`],
  ];
}

function factsOf(from: string, to: string, contract: Contract | undefined): Replacement[] {
  const facts = [
    ...Object.values(contract?.events ?? {}).map(({ type }) => type),
    ...Object.values(contract?.errors ?? {}).map(({ code }) => code),
  ];
  return facts.map((fact) => [
    new RegExp(`(?<![\\w.-])${fact.replace('.', '\\.')}(?![\\w-])`, 'g'),
    `${to}${fact.slice(from.length)}`,
  ]);
}
