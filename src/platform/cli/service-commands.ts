import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { AppError } from '../foundation/index.ts';
import { rotateServiceKeys, serviceKeysFile } from '../transport/index.ts';
import type { CommandParts } from './command-parts.ts';
import { shortPath } from './short-path.ts';

/** `tearline services …`: processes that call each other. */
export function addServiceCommands(program: Command, { environment, add, answer }: CommandParts): void {
  const services = program
    .command('services')
    .description('processes that host modules apart, and what they prove to each other')
    .exitOverride();

  add(services, 'rotate-keys', 'adds a key with which processes sign from now on, and retires the old ones')
    .addHelpText(
      'after',
      '\nRunning processes read the file again by themselves. A retired key is believed for two more minutes:' +
        '\ncopy the file to the other machines within that time.',
    )
    .action(async ({ json }) => {
      const path = serviceKeysFile(environment);
      if (!existsSync(path)) throw noKeys(path);
      const rotated = { file: shortPath(path), ...(await rotateServiceKeys(path)) };
      answer(json, rotated, ({ file, added, retired }: typeof rotated) =>
        [`Added the key ${added} to ${file}.`, ...retired.map((id) => `Retired the key ${id}.`)].join('\n'),
      );
    });
}

function noKeys(path: string): AppError {
  return new AppError({
    code: 'cli.no-service-keys',
    kind: 'conflict',
    message: `There are no service keys at ${shortPath(path)}, so there is nothing to rotate. The first process that hosts modules apart makes them; SERVICE_KEYS_FILE says where they lie.`,
  });
}
