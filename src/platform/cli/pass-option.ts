import type { Command } from 'commander';

/** `--pass <variable>`, for what runs modules on something else than the shop's data; `whose` are the ones that run. */
export function addPassOption(command: Command, whose: string): Command {
  return command.option(
    '--pass <variable>',
    `a variable of a module's own that ${whose} are given; may be given several times`,
    (name: string, before: readonly string[] = []) => [...before, name],
  );
}
