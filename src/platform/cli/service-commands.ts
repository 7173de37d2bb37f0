import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { AppError, toIsoTime } from '../foundation/index.ts';
import { ensureServiceKeys, rotateServiceKeys, serviceKeysFile } from '../transport/index.ts';
import type { CommandParts } from './command-parts.ts';
import { shortPath } from './short-path.ts';

/** `tearline services …`: processes that call each other. */
export function addServiceCommands(program: Command, { environment, add, answer }: CommandParts): void {
  const services = program
    .command('services')
    .description('processes that host modules apart, and what they prove to each other')
    .exitOverride();

  add(services, 'make-keys', 'makes the file with the keys, which every machine needs a copy of')
    .addHelpText(
      'after',
      '\nThe file is SERVICE_KEYS_FILE, else service-keys.json in the data folder. One that is there is left alone.',
    )
    .action(async ({ json }) => {
      const path = serviceKeysFile(environment);
      if (!(await ensureServiceKeys(path))) throw keysAreThere(path);
      const made = { file: shortPath(path) };
      answer(json, made, ({ file }: typeof made) => `Made ${file}. Copy it to every machine.`);
    });

  add(
    services,
    'rotate-keys',
    'adds a key with which processes sign in two minutes, and then retires the old ones',
  )
    .addHelpText(
      'after',
      '\nRunning processes read the file again by themselves, and believe the new key at once. They sign with it after' +
        '\ntwo minutes: copy the file to the other machines within that time. The old key is believed for two more.',
    )
    .action(async ({ json }) => {
      const path = serviceKeysFile(environment);
      if (!existsSync(path)) throw noKeys(path);
      const rotated = { file: shortPath(path), ...(await rotateServiceKeys(path)) };
      answer(json, rotated, ({ file, added, retired, at }: typeof rotated) =>
        [
          `Added the key ${added} to ${file}. It signs from ${toIsoTime(at)}: copy the file to the other machines before that.`,
          ...retired.map((id) => `The key ${id} retires then.`),
        ].join('\n'),
      );
    });
}

function keysAreThere(path: string): AppError {
  return new AppError({
    code: 'cli.service-keys-exist',
    kind: 'conflict',
    message: `There are service keys at ${shortPath(path)} already, so they were left as they are. Exchange them with: npm run tearline -- services rotate-keys.`,
  });
}

function noKeys(path: string): AppError {
  return new AppError({
    code: 'cli.no-service-keys',
    kind: 'conflict',
    message: `There are no service keys at ${shortPath(path)}, so there is nothing to rotate. Make them with: npm run tearline -- services make-keys. SERVICE_KEYS_FILE says where they lie.`,
  });
}
