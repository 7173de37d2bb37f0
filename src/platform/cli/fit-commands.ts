import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { Answers, EntityAnswers, FitReport, OwnershipAdvice } from '../fit/index.ts';
import { type CommandParts, refuseUnknown } from './command-parts.ts';
import { askPerson } from './ask-person.ts';
import { readTraffic } from './read-traffic.ts';
import { renderAdvice, renderFit } from './render-fit.ts';

const ROOT = join(import.meta.dirname, '../../..');

interface Asked {
  readonly json?: boolean;
  readonly traffic?: string | true;
  readonly developers?: number;
  readonly processes?: number;
  readonly independent?: readonly string[];
  readonly technology?: Readonly<Record<string, string>>;
  readonly atomic?: readonly string[];
}

/** `tearline fit`: the decision framework. */
export function addFitCommands(program: Command, parts: CommandParts): void {
  const { modules, add, answer, sayNo } = parts;
  const fit = add(program, 'fit', 'how far apart the modules should lie, by six factors, and what that costs')
    .option(
      '--traffic [file]',
      'with what the running shop has recorded, or a file that `extract traffic` wrote',
    )
    .option('--developers <number>', 'how many people change the code', wholeNumber)
    .option('--processes <number>', 'how many processes have to serve at once', wholeNumber)
    .option('--independent <modules>', 'whose teams want to release alone; none: an empty text', listOf)
    .option('--technology <needs>', 'what modules need beside the common database: module=need, …', needsOf)
    .option('--atomic <modules>', 'what has to change together at every moment', listOf)
    .addHelpText(
      'after',
      '\nWhat cannot be read and is not given is asked at a terminal; with --json, or elsewhere, it stays unclear.',
    )
    .action(async (asked: Asked) =>
      answer(asked.json, await recommendFor(parts, asked), (report: FitReport) => renderFit(report)),
    );

  add(fit, 'entity', 'who should own a new entity, by the questions of ownership')
    .argument('<name>', 'e.g. review')
    .option('--rules <modules>', 'whose rules decide whether a change of it is right', listOf)
    .option('--creates <modules>', 'who creates it', listOf)
    .option('--changes <modules>', 'who changes it afterwards', listOf)
    .option('--ends-with <modules>', 'with whose things it comes to an end', listOf)
    .option('--reads <modules>', 'who only reads it', listOf)
    .action(async (name: string, own: EntityAnswers, command: Command) => {
      const asked: EntityAnswers & { json?: boolean } = command.optsWithGlobals();
      const { ENTITY_QUESTIONS, whoShouldOwn } = await loadFit();
      const answers: EntityAnswers = { ...own };
      const missing = (Object.keys(ENTITY_QUESTIONS) as (keyof EntityAnswers)[]).filter(
        (key) => own[key] === undefined,
      );
      for (const [key, text] of await askPerson(missing, ENTITY_QUESTIONS, asked.json))
        Object.assign(answers, { [key]: listOf(text) });
      for (const named of Object.values(answers).flat())
        if (typeof named === 'string') refuseUnknown(modules, named);
      const advice = whoShouldOwn(name, pickEntity(answers), modules);
      answer(asked.json, advice, (found: OwnershipAdvice) => renderAdvice(found));
      if (advice.owner === undefined) sayNo();
    });
}

/** Loaded when it is needed: it brings the compiler along. */
const loadFit = () => import('../fit/index.ts');

async function recommendFor(parts: CommandParts, asked: Asked): Promise<FitReport> {
  const { modules, environment } = parts;
  const { QUESTIONS, readEvidence, recommend } = await loadFit();
  const { json, traffic: from, ...given } = asked;
  const answers: Answers = { ...given };
  const missing = (Object.keys(QUESTIONS) as (keyof Answers)[]).filter((key) => given[key] === undefined);
  for (const [key, text] of await askPerson(missing, QUESTIONS, json))
    Object.assign(answers, { [key]: READ[key](text) });
  for (const name of [
    ...(answers.independent ?? []),
    ...(answers.atomic ?? []),
    ...Object.keys(answers.technology ?? {}),
  ])
    refuseUnknown(modules, name);
  const traffic = await readTraffic(parts, from);
  const evidence = await readEvidence({
    modules,
    environment,
    root: ROOT,
    answers,
    ...(traffic === undefined ? {} : { traffic }),
  });
  return recommend(evidence, new Date().toISOString());
}

const READ: Readonly<Record<keyof Answers, (text: string) => unknown>> = {
  developers: wholeNumber,
  processes: wholeNumber,
  independent: listOf,
  technology: needsOf,
  atomic: listOf,
};

function pickEntity({ rules, creates, changes, endsWith, reads }: EntityAnswers): EntityAnswers {
  return Object.fromEntries(
    Object.entries({ rules, creates, changes, endsWith, reads }).filter(([, value]) => value !== undefined),
  );
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('Write a whole number from 1 on.');
  return number;
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function needsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    listOf(text).map((item) => {
      const [module = '', need = ''] = item.split('=').map((part) => part.trim());
      if (module === '' || need === '')
        throw new InvalidArgumentError('Write module=need, several with commas.');
      return [module, need];
    }),
  );
}
