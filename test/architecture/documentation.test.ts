import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { modules } from '../../src/modules/index.ts';
import {
  createPasswords,
  readAdministrators,
  readCredentialsFile,
  readDataFolder,
  readPlacement,
} from '../../src/platform/databases/index.ts';
import { ConfigurationError, type Environment } from '../../src/platform/foundation/index.ts';
import { httpConfiguration } from '../../src/platform/http/index.ts';
import { platformConfiguration } from '../../src/platform/kernel/platform-configuration.ts';
import { readHosting } from '../../src/platform/kernel/index.ts';
import { readRetentions } from '../../src/platform/kernel/read-retentions.ts';
import { runHere } from '../support/run-here.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const contributing = read('CONTRIBUTING.md');
const pattern = read('docs/pattern.md');
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...markdownBelow('docs')];

function markdownBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
}

/** Without fenced code, in which brackets are no links and hashes no headings. */
function proseOf(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '');
}

function matchesOf(text: string, expression: RegExp): string[] {
  return [...text.matchAll(expression)].map((match) => match[1] as string);
}

/** Headings as GitHub names them in addresses. */
function anchorsOf(text: string): string[] {
  return matchesOf(proseOf(text), /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

/** What is wrong with a link from a document; undefined when it leads somewhere. */
function brokenLink(document: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : relative(root, join(root, dirname(document), path));
  if (!existsSync(join(root, target))) return `${document}: ${link} does not exist`;
  if (anchor === undefined) return undefined;
  return anchorsOf(read(target)).includes(anchor) ? undefined : `${document}: ${link} has no such heading`;
}

describe('the documents', () => {
  it.each(documents)('%s links only to what exists', (document) => {
    const links = matchesOf(proseOf(read(document)), /\]\(([^)\s]+)\)/g);
    expect(links.map((link) => brokenLink(document, link)).filter(Boolean)).toEqual([]);
  });

  it('are read with an eye for links that lead nowhere', () => {
    expect(brokenLink('docs/pattern.md', 'nowhere.md')).toContain('does not exist');
    expect(brokenLink('docs/pattern.md', '../README.md#nowhere')).toContain('no such heading');
    expect(brokenLink('docs/pattern.md', '../README.md#a-tour-along-one-checkout')).toBeUndefined();
  });

  it('keep the README under 200 lines', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThan(200);
  });
});

describe('the commands', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts as Record<string, string>);

  it.each(documents)('that %s names exist', (document) => {
    const named = matchesOf(read(document), /npm run ([a-z][a-z:-]*)/g);
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  it('are all explained', () => {
    const texts = `${readme}\n${contributing}`;
    const unexplained = scripts.filter((name) => {
      const command = ['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`;
      return !new RegExp(`${command}(?![\\w:-])`).test(texts);
    });
    expect(unexplained).toEqual([]);
  });
});

describe('the commands of the command line', () => {
  /** Words behind `tearline`, as its help has them. */
  async function commandsBelow(...words: readonly string[]): Promise<string[]> {
    const { stdout } = await runHere([...words, '--help'], {});
    const listed = stdout.split('\nCommands:\n')[1]?.split('\n\n')[0] ?? '';
    const names = matchesOf(listed, /^ {2}([a-z][a-z-]*)/gm).filter((name) => name !== 'help');
    if (names.length === 0) return [words.join(' ')];
    const below: string[] = [];
    for (const name of names) below.push(...(await commandsBelow(...words, name)));
    return below;
  }

  it('are all in the README', async () => {
    const commands = await commandsBelow();
    expect(commands.length).toBeGreaterThan(30);
    expect(commands.filter((command) => !readme.includes(`\`${command}\``))).toEqual([]);
  });
});

describe('the environment variables', () => {
  it('in the README and in docs/operations.md are those that are read', () => {
    const sections = [
      readme.split('## Configuration\n')[1]?.split('\n## ')[0] ?? '',
      read('docs/operations.md').split('## Configuration of databases\n')[1]?.split('\n## ')[0] ?? '',
    ];
    const firstCells = sections.flatMap((section) => matchesOf(section, /^\| (`.*?) \|/gm));
    const explained = firstCells.flatMap((cell) => matchesOf(cell, /`([^`]+)`/g));
    expect(explained.length).toBeGreaterThan(10);
    expect(explained.sort()).toEqual([...variablesThatAreRead()].sort());
  });
});

function variablesThatAreRead(): Set<string> {
  const schemas: (z.ZodObject | undefined)[] = [
    httpConfiguration,
    platformConfiguration,
    ...modules.map(({ configuration }) => configuration),
  ];
  return new Set([
    ...schemas.flatMap((schema) => Object.keys(schema?.shape ?? {})),
    ...variablesOfPlacements(),
    ...variablesOfRetentions(),
    ...variablesOfHosting(),
    ...variablesNamedInCode(),
  ]);
}

/** Placements read variables whose names they put together; what they ask for is written down. */
function variablesOfPlacements(): string[] {
  const asked: string[] = [];
  for (const url of [undefined, 'postgres://server/database']) {
    const environment: Environment = new Proxy(
      {},
      {
        get(_target, name) {
          asked.push(String(name));
          return name === 'DATABASE_URL' ? url : undefined;
        },
      },
    );
    const folder = readDataFolder(environment);
    readCredentialsFile(environment, folder);
    const placement = readPlacement('any', environment, []);
    if (placement?.engine !== 'postgres') continue;
    createPasswords([placement], environment, '');
    try {
      readAdministrators([placement], environment);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
    }
  }
  return asked.map((name) => name.replace(/^ANY_/, '<MODULE>_'));
}

function variablesOfRetentions(): string[] {
  const asked: string[] = [];
  const environment: Environment = new Proxy(
    {},
    {
      get(_target, name) {
        asked.push(String(name));
        return undefined;
      },
    },
  );
  const [first] = modules;
  readRetentions(first === undefined ? [] : [first], environment, []);
  const prefix = `${first?.contract.module.toUpperCase()}_`;
  return asked.map((name) => name.replace(prefix, '<MODULE>_'));
}

function variablesOfHosting(): string[] {
  const asked: string[] = [];
  const [first, second] = modules.map(({ contract }) => contract.module);
  const environment: Environment = new Proxy(
    {},
    {
      get(_target, name) {
        asked.push(String(name));
        return name === 'MODULES' ? first : undefined;
      },
    },
  );
  readHosting(modules.slice(0, 2), environment, []);
  return asked.map((name) => name.replace(`${second?.toUpperCase()}_`, '<MODULE>_'));
}

function variablesNamedInCode(): string[] {
  const files = ['src', 'bin'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[jt]s$/.test(file))
      .map((file) => join(folder, file)),
  );
  return files.flatMap((file) =>
    [...read(file).matchAll(/(?:process\.env|environment)(?:\.|\[')([A-Z][A-Z_]+)/g)].map(
      (match) => match[1] as string,
    ),
  );
}

describe('the rows of the pattern', () => {
  const rows = [...pattern.matchAll(/^\| (\d+) \| (.+) \| (.+) \| (.+) \|$/gm)].map(
    ([, number, what, state, shown]) => ({ number: Number(number), what, state, shown: shown ?? '' }),
  );

  it('are 1 to 66, once each and in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 66 }, (_, index) => index + 1));
  });

  it('hold or are open', () => {
    expect(rows.filter(({ state }) => state !== 'holds' && state !== 'open')).toEqual([]);
  });

  it('that hold lead to what shows it', () => {
    const holding = rows.filter(({ state }) => state === 'holds');
    expect(holding.filter(({ shown }) => !/\]\(|`npm /.test(shown))).toEqual([]);
  });

  it('that are open say why', () => {
    const open = rows.filter(({ state }) => state === 'open');
    expect(open.filter(({ shown }) => shown.trim().length < 8)).toEqual([]);
  });
});
