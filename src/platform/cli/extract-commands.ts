import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { readDataFolder } from '../databases/index.ts';
import { type ChecklistReport, placeOf, recordReadiness, runChecklist } from '../extraction/index.ts';
import { ConfigurationError, isAppError } from '../foundation/index.ts';
import { readPlacements } from '../kernel/index.ts';
import { auditModules } from './audit-modules.ts';
import { type CommandParts, refuseUnknown } from './command-parts.ts';
import { addPassOption } from './pass-option.ts';
import { addRehearseCommand } from './rehearse-command.ts';
import { readTraffic } from './read-traffic.ts';
import { renderChecklist, tellGate } from './render-checklist.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { addVerifyCommand } from './verify-command.ts';

const ROOT = join(import.meta.dirname, '../../..');
const GATES = 38;
const KEY_FILE = 'extraction-key.pem';

interface Asked {
  readonly json?: boolean;
  readonly gate?: readonly number[];
  /** A file, or the running shop. */
  readonly traffic?: string | true;
  readonly record?: boolean;
  readonly pass?: readonly string[];
}

/** `tearline extract …`: whether a module can be torn off. */
export function addExtractCommands(program: Command, parts: CommandParts): void {
  const { modules, add, answer, ask, sayNo } = parts;
  const extract = program
    .command('extract')
    .description('running a module as its own process')
    .exitOverride();

  const checking = add(
    extract,
    'check',
    `decides the ${GATES} gates of docs/extraction.md for a module, each by evidence`,
  );
  addPassOption(checking, 'the probes', parts.environment)
    .argument('<module>')
    .option('--gate <number>', 'only this gate; may be given several times', gateNumber)
    .option(
      '--traffic [file]',
      'with what the running shop has recorded, or a file that `extract traffic` wrote',
    )
    .option('--record', 'sign the outcome and store it under docs/extraction/readiness')
    .addHelpText(
      'after',
      '\nProbes run on throw-away databases at the engine and level that are configured; a shop may serve meanwhile.' +
        '\nOf the variables of modules they are given those alone that --pass names: what leads to a real gateway is not among them.' +
        '\nExits with 0 when every gate that was asked for passes; unknown is no pass. Ready is only who passes all of them.',
    )
    .action(async (module: string, asked: Asked) => {
      refuseUnknown(modules, module);
      if (asked.record === true && asked.gate !== undefined)
        throw new ConfigurationError([
          '--record signs whether the module is ready, and some gates do not tell. Leave out --gate, or --record.',
        ]);
      const report = await untilInterrupted((signal) => check(parts, module, asked, signal));
      const file = asked.record === true ? record(parts, report) : undefined;
      answer(asked.json, report, (found: ChecklistReport) => renderChecklist(found, file));
      if (report.gates.some(({ status }) => status !== 'pass')) sayNo();
    });

  addVerifyCommand(extract, parts);
  addRehearseCommand(extract, parts);

  add(extract, 'traffic', 'what the running shop has seen of its calls, for --traffic').action(async () =>
    answer(true, await ask({ ask: 'traffic' }), String),
  );
}

async function check(
  parts: CommandParts,
  module: string,
  asked: Asked,
  signal: AbortSignal,
): Promise<ChecklistReport> {
  const { modules, environment } = parts;
  const traffic = await readTraffic(parts, asked.traffic);
  return runChecklist({
    modules,
    environment,
    module,
    root: ROOT,
    signal,
    auditConfigured: () => auditWhatIsThere(parts),
    onStep: (step) => console.error(`… ${step}`),
    onGate: (result) => console.error(tellGate(result)),
    ...(traffic && { traffic }),
    ...(asked.gate && { only: asked.gate }),
    ...(asked.pass && { pass: asked.pass }),
  });
}

/** Undefined where there are no databases yet. */
async function auditWhatIsThere(parts: CommandParts) {
  try {
    return await auditModules(parts);
  } catch (error) {
    if (isAppError(error, 'cli.no-database') || isAppError(error, 'cli.not-migrated')) return undefined;
    throw error;
  }
}

function record({ modules, environment }: CommandParts, report: ChecklistReport): string {
  const placement = readPlacements(modules, environment, []).get(report.module);
  return recordReadiness({
    report,
    commit: commitOf(ROOT),
    recordedAt: new Date().toISOString(),
    place: placeOf(placement),
    root: ROOT,
    keyFile: join(readDataFolder(environment), KEY_FILE),
  });
}

function commitOf(root: string): string {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ', with changes'}`;
  } catch {
    return 'unknown';
  }
}

function gateNumber(value: string, before: readonly number[] = []): number[] {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > GATES)
    throw new InvalidArgumentError(`There are the gates 1 to ${GATES}.`);
  return [...before, number];
}
