import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import type { AskedBy } from '../events/index.ts';
import type { CommandParts } from './command-parts.ts';
import { renderActions, renderDeadLetters, renderEvent, renderEvents } from './render-events.ts';

const MOST_ACTIONS = 100;

interface Asked {
  readonly by: string;
  readonly reason: string;
  readonly json?: boolean;
}

/** What can be seen and done of events, on a shop that runs or not. */
export function addEventCommands(program: Command, { add, answer, ask }: CommandParts): void {
  const events = program.command('events').description('events between modules').exitOverride();
  const changing = (name: string, description: string) =>
    add(events, name, description)
      .option('--by <name>', 'who asks, for the record', userInfo().username)
      .option('--reason <text>', 'why, for the record', '');
  const ofEvent = (command: Command) =>
    command.argument('<module>').argument('<consumer>').argument('<event>');
  const ofConsumer = (command: Command) =>
    command.requiredOption('--consumer <module/consumer>', 'as `events list` names it', consumerName);

  add(events, 'list', 'what waits to be carried, and what each inbox holds').action(async ({ json }) =>
    answer(json, await ask({ ask: 'events list' }), renderEvents),
  );
  add(events, 'dead-letters', 'events that reactions have given up on')
    .argument('[module]', 'only those of this module')
    .action(async (module: string | undefined, { json }) =>
      answer(json, await ask({ ask: 'events dead-letters', module }), renderDeadLetters),
    );
  ofEvent(add(events, 'show', 'one event of a consumer, with its data and its errors')).action(
    async (module: string, consumer: string, eventId: string, { json }) =>
      answer(json, await ask({ ask: 'events show', module, consumer, eventId }), renderEvent),
  );
  ofEvent(changing('redrive', 'tries a dead letter again and releases its key behind it')).action(
    async (module: string, consumer: string, eventId: string, options: Asked) =>
      answer(
        options.json,
        await ask({ ask: 'events redrive', module, consumer, eventId, by: askedBy(options) }),
        () => `Redriven: ${eventId}`,
      ),
  );
  ofEvent(changing('discard', 'gives a dead letter up for good and releases its key')).action(
    async (module: string, consumer: string, eventId: string, options: Asked) =>
      answer(
        options.json,
        await ask({ ask: 'events discard', module, consumer, eventId, by: askedBy(options) }),
        () => `Discarded: ${eventId}`,
      ),
  );
  ofConsumer(changing('pause', 'tells a consumer nothing until it is resumed, also after a restart')).action(
    async (options: Asked & { consumer: Consumer }) =>
      answer(
        options.json,
        await ask({ ask: 'events pause', ...options.consumer, by: askedBy(options) }),
        () => 'Paused, in every process within half a second. What comes waits in the outbox.',
      ),
  );
  ofConsumer(changing('resume', 'lets a paused consumer go on where it was')).action(
    async (options: Asked & { consumer: Consumer }) =>
      answer(
        options.json,
        await ask({ ask: 'events resume', ...options.consumer, by: askedBy(options) }),
        () => 'Resumed, in every process within half a second.',
      ),
  );
  ofConsumer(changing('replay', 'tells a consumer again all that is kept; its effects repeat'))
    .option('--from <time>', 'only what happened since, as an ISO time', isoTime)
    .action(async (options: Asked & { consumer: Consumer; from?: string }) =>
      answer(
        options.json,
        await ask({ ask: 'events replay', ...options.consumer, from: options.from, by: askedBy(options) }),
        () => 'Asked for. How far it is: npm run tearline -- events list',
      ),
    );
  add(events, 'actions', `the newest ${MOST_ACTIONS} things that people have done to events`).action(
    async ({ json }) =>
      answer(json, await ask({ ask: 'events actions', limit: MOST_ACTIONS }), renderActions),
  );
}

interface Consumer {
  readonly module: string;
  readonly consumer: string;
}

function askedBy({ by, reason }: Asked): AskedBy {
  return { actor: by, reason };
}

function consumerName(text: string): Consumer {
  const [module, consumer, ...more] = text.split('/');
  if (module === undefined || module === '' || consumer === undefined || consumer === '' || more.length > 0)
    throw new InvalidArgumentError('Write it as `events list` does: <module>/<consumer>.');
  return { module, consumer };
}

function isoTime(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time) || !/^\d{4}-\d{2}-\d{2}/.test(text))
    throw new InvalidArgumentError('Write an ISO time, e.g. 2026-01-31T12:00:00Z.');
  return new Date(time).toISOString();
}
