import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Argument, type Command } from 'commander';
import { clientFile, MODULES_PAGE, renderModulesPage, writeClient } from '../documents/index.ts';
import { type AnyModule, buildModuleGraph, contractsAtTheEdge, verifyModules } from '../kernel/index.ts';
import type { CommandParts } from './command-parts.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PARTS = ['modules', 'clients'] as const;
type Part = (typeof PARTS)[number];

/** `tearline docs …`: what is written from the model, and whether it is current. */
export function addDocsCommands(program: Command, { modules, add, answer, sayNo }: CommandParts): void {
  const docs = program.command('docs').description('what is written from the model').exitOverride();
  const part = () => new Argument('[part]', 'only this').choices(PARTS);

  add(docs, 'write', `writes ${MODULES_PAGE} and ${clientFile}`)
    .addArgument(part())
    .action((only: Part | undefined, { json }) => {
      const written = outdated(modules, only);
      for (const [path, text] of written) {
        mkdirSync(dirname(join(ROOT, path)), { recursive: true });
        writeFileSync(join(ROOT, path), text);
      }
      const paths = written.map(([path]) => path);
      answer(json, { written: paths }, () =>
        paths.length === 0 ? 'Everything was current.' : `Written: ${paths.join(', ')}.`,
      );
    });

  add(docs, 'check', 'whether those are current')
    .addArgument(part())
    .action((only: Part | undefined, { json }) => {
      const paths = outdated(modules, only).map(([path]) => path);
      answer(json, { outdated: paths }, () =>
        paths.length === 0
          ? 'Everything is current.'
          : `Not current: ${paths.join(', ')}. Run: npm run tearline -- docs write.`,
      );
      if (paths.length > 0) sayNo();
    });
}

/** The files that differ from what the model says, with what they should be. */
function outdated(modules: readonly AnyModule[], only: Part | undefined): [path: string, text: string][] {
  verifyModules(modules);
  const texts: Readonly<Record<Part, () => [string, string]>> = {
    modules: () => [
      MODULES_PAGE,
      renderModulesPage(buildModuleGraph(modules), (module) => read(`src/modules/${module}/README.md`)),
    ],
    clients: () => [clientFile, writeClient(contractsAtTheEdge(modules))],
  };
  return PARTS.filter((part) => only === undefined || part === only)
    .map((part) => texts[part]())
    .filter(([path, text]) => read(path) !== text);
}

function read(path: string): string {
  const file = join(ROOT, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
