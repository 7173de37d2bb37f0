import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { isFolderOwned, readDataFolder } from '../databases/index.ts';
import { fileOfRehearsal, rehearse, type RehearsalReport, type Traffic } from '../extraction/index.ts';
import { isAppError } from '../foundation/index.ts';
import { type CommandParts, refuseUnknown } from './command-parts.ts';
import { addPassOption } from './pass-option.ts';
import { renderRehearsal, tellStep } from './render-rehearsal.ts';
import { askRecordedCalls } from './sealed-calls.ts';
import { shortPath } from './short-path.ts';
import { untilInterrupted } from './until-interrupted.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** As `npm start` runs it. */
const MAIN = join(ROOT, 'bin/start.js');

/** What is not running has recorded nothing. */
const NOTHING_RECORDED: Traffic = { recording: 'off', calls: [], leftOut: 0 };

interface Asked {
  readonly json?: boolean;
  readonly report?: string;
  readonly skipTests?: boolean;
  readonly pass?: readonly string[];
}

/** `tearline extract rehearse`. */
export function addRehearseCommand(extract: Command, parts: CommandParts): void {
  const { modules, add, answer, sayNo } = parts;
  const rehearsing = add(
    extract,
    'rehearse',
    'runs a module in a process of its own on a copy of its data, and tells what to change',
  );
  addPassOption(rehearsing, 'its processes', parts.environment)
    .argument('<module>')
    .option('--report <file>', `where the report is written; ${fileOfRehearsal('<module>')} without it`)
    .option('--skip-tests', "leave out the module's own tests; that step is unknown then")
    .addHelpText(
      'after',
      '\nThe shop may run meanwhile: its databases are read, and nothing of it is changed. Calls that it records with' +
        '\nTRAFFIC_RECORDING=all are made again on copies. On PostgreSQL it needs DATABASE_ADMIN_URL, for databases and' +
        '\nroles that are dropped again. Its processes are given the variables of machine and platform, and of modules' +
        '\nonly those that --pass names: what a module reaches outside, such as a gateway, it would reach here too.' +
        '\nExits with 0 when every step passes; unknown is no pass.',
    )
    .action(async (module: string, asked: Asked) => {
      refuseUnknown(modules, module);
      const report = await untilInterrupted((signal) => rehearseOnce(parts, module, asked, signal));
      const file = resolve(asked.report ?? join(ROOT, fileOfRehearsal(module)));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
      answer(asked.json, report, (found: RehearsalReport) => renderRehearsal(found, shortPath(file)));
      if (!report.passed) sayNo();
    });
}

function rehearseOnce(parts: CommandParts, module: string, asked: Asked, signal: AbortSignal) {
  const { modules, environment } = parts;
  return rehearse({
    modules,
    module,
    environment,
    main: MAIN,
    root: ROOT,
    signal,
    pass: asked.pass ?? [],
    runTests: asked.skipTests !== true,
    readTraffic: () => readTraffic(parts, module),
    onStep: (step) => console.error(`… ${step}`),
    onResult: (result) => console.error(tellStep(result)),
  });
}

/** Of the process that hosts the module. */
async function readTraffic({ environment, ask }: CommandParts, module: string): Promise<Traffic> {
  if (!isFolderOwned(readDataFolder(environment))) return NOTHING_RECORDED;
  try {
    const { isRecording, ...recorded } = await askRecordedCalls(ask, module);
    return { recording: isRecording ? 'on' : 'off', ...recorded };
  } catch (error) {
    if (isAppError(error, 'cli.module-not-served')) return NOTHING_RECORDED;
    throw error;
  }
}
