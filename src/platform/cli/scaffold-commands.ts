import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import {
  applyChanges,
  type FileChange,
  formatFiles,
  planNewModule,
  planRemoval,
  planRename,
} from '../scaffolding/index.ts';
import { type CommandParts, refuseUnknown } from './command-parts.ts';

const ROOT = join(import.meta.dirname, '../../..');

interface Asked {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

interface Wish extends Asked {
  readonly owns: readonly string[];
  readonly calls: readonly string[];
  readonly reacts: readonly string[];
  readonly team?: string;
  readonly onCall?: string;
}

interface Outcome {
  readonly written: boolean;
  readonly files: readonly { readonly path: string; readonly what: 'new' | 'changed' | 'removed' }[];
  /** What is to be done next, or to be known. */
  readonly notes: readonly string[];
}

/** `tearline new module`, `rename module`, `remove module`: the module’s code in the working tree. */
export function addScaffoldCommands(program: Command, { modules, add, answer }: CommandParts): void {
  const group = (name: string, description: string) =>
    program.command(name).description(description).exitOverride();
  const finish = (asked: Asked, changes: readonly FileChange[], notes: readonly string[]) => {
    const outcome = carryOut(changes, asked.dryRun === true, notes);
    answer(asked.json, outcome, renderOutcome);
  };

  add(group('new', 'writes code'), 'module', 'writes a module that passes every check and serves its routes')
    .argument('<name>', 'in lower-case words with hyphens, e.g. gift-cards')
    .requiredOption('--owns <tables>', 'what it owns, e.g. reviews,review-votes', listed)
    .option('--calls <modules>', 'modules that it asks, e.g. catalog,users', listed, [])
    .option('--reacts <events>', 'events that it hears, e.g. orders.order-placed', listed, [])
    .option(
      '--team <team>',
      'who owns it; whoever .github/CODEOWNERS gives its folder or * unless said otherwise',
    )
    .option('--on-call <name>', 'who is called at night; <team>-on-call unless said otherwise')
    .option('--dry-run', 'write nothing')
    .action((name: string, { json, dryRun, ...wish }: Wish) => {
      const changes = planNewModule(ROOT, { module: name, ...wish }, modules);
      finish({ ...(json && { json }), ...(dryRun && { dryRun }) }, changes, [
        `Next: npm run check, npm test -- test/modules/${name}, npm start. On PostgreSQL: npm run tearline -- db provision ${name}.`,
        `Its contract is free to change until it is released: npm run tearline -- contracts release.`,
      ]);
    });

  add(group('rename', 'renames code'), 'module', 'gives a module that was never released another name')
    .argument('<from>')
    .argument('<to>')
    .option('--dry-run', 'write nothing')
    .action((from: string, to: string, asked: Asked) => {
      refuseUnknown(modules, from);
      finish(asked, planRename(ROOT, from, to, modules), [
        `Its tables keep their names. What ${from} has stored in a shop that ran stays under the old name; ${to} begins empty.`,
      ]);
    });

  add(
    group('remove', 'removes code'),
    'module',
    'removes a module that nobody uses, with everything about it',
  )
    .argument('<name>')
    .option('--although-released', 'though its contract was released and somebody outside may rely on it')
    .option('--dry-run', 'write nothing')
    .action(
      (name: string, { althoughReleased, ...asked }: Asked & { readonly althoughReleased?: boolean }) => {
        refuseUnknown(modules, name);
        finish(asked, planRemoval(ROOT, name, modules, { althoughReleased: althoughReleased === true }), [
          `What it has stored stays until you drop it: ${name}.sqlite in the data folder or, on PostgreSQL, its schema or database and its roles. Back it up before: npm run tearline -- db backup.`,
        ]);
      },
    );
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

function carryOut(changes: readonly FileChange[], isDryRun: boolean, notes: readonly string[]): Outcome {
  const files = changes
    .map(({ path, before, after }) => ({ path, what: whatOf(before, after) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  if (isDryRun) return { written: false, files, notes };
  applyChanges(ROOT, changes);
  const isFormatted = formatFiles(
    ROOT,
    changes.filter(({ after }) => after !== undefined).map(({ path }) => path),
  );
  const documents = writeDocuments().map((path) => ({ path, what: 'changed' as const }));
  const unformatted = 'The formatter is not installed: npm ci, then npm run lint:fix.';
  return {
    written: true,
    files: [...files, ...documents],
    notes: isFormatted ? notes : [...notes, unformatted],
  };
}

function whatOf(before: string | undefined, after: string | undefined): 'new' | 'changed' | 'removed' {
  if (before === undefined) return 'new';
  return after === undefined ? 'removed' : 'changed';
}

/** In a process of its own: this one has loaded the modules as they were. */
function writeDocuments(): string[] {
  const words = [join(ROOT, 'bin/tearline.js'), 'docs', 'write', '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The code was written, but not what is made from it: ${stderr}`);
  return (JSON.parse(stdout) as { written: string[] }).written;
}

function renderOutcome({ written, files, notes }: Outcome): string {
  const lines = files.map(({ path, what }) => `${what.padEnd(8)} ${path}`);
  return [...lines, '', ...(written ? notes : ['Nothing was written (--dry-run).'])].join('\n');
}
