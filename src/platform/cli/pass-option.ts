import { type Command, InvalidArgumentError } from 'commander';
import { passedOn } from '../extraction/index.ts';
import type { Environment } from '../foundation/index.ts';

/** `--pass <variable>`, for what runs modules on something else than the shop's data; `whose` are the ones that run. */
export function addPassOption(command: Command, whose: string, environment: Environment): Command {
  return command.option(
    '--pass <variable>',
    `a variable of a module's own that ${whose} are given; may be given several times`,
    (name: string, before: readonly string[] = []) => {
      if (passedOn(environment, [name])[name] === undefined)
        throw new InvalidArgumentError(
          'It is not set, or it says where the data of the shop lie, which nothing but the shop is told.',
        );
      return [...before, name];
    },
  );
}
