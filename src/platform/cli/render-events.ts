import type { DeadLetter, EventAction, EventStatus, InboxEvent } from '../events/index.ts';
import { renderTable, wrap } from './render-table.ts';

const ERROR_WIDTH = 48;

/** Answers as a person reads them; `--json` prints them as they are. */
export function renderEvents(statuses: readonly EventStatus[]): string {
  return renderTable(
    ['module', 'to be carried', 'pending', 'parked', 'dead', 'paused'],
    statuses.map(({ module, outboxLag, pending, parked, dead, paused }) => [
      module,
      Object.entries(outboxLag)
        .map(([subscriber, lag]) => `${lag ?? '?'} to ${subscriber}`)
        .join('\n') || 'nobody subscribes',
      String(pending),
      String(parked),
      String(dead),
      paused.join('\n') || '-',
    ]),
  );
}

export function renderDeadLetters(letters: readonly DeadLetter[]): string {
  if (letters.length === 0) return 'No dead letters.';
  const table = renderTable(
    ['module and consumer', 'event', 'last error'],
    letters.map((letter) => [
      `${letter.module}\n${letter.consumer}`,
      `${letter.type}\nevent ${letter.eventId}\nkey   ${letter.key}`,
      `${letter.attempts} attempts, ${letter.parked} events parked behind it\n${wrap(letter.errors.at(-1)?.message ?? '', ERROR_WIDTH)}`,
    ]),
  );
  return `${table}\n\nMend the cause, then: npm run tearline -- events redrive <module> <consumer> <event>`;
}

export function renderEvent({ envelope, errors, ...event }: InboxEvent): string {
  const rows = Object.entries(event).map(([name, value]) => [name, String(value ?? '-')]);
  const history = errors.map(({ at, code, message }) => `${at}  ${code}\n  ${message}`).join('\n');
  return `${renderTable(['of the event', ''], rows)}\n\n${JSON.stringify(envelope, null, 2)}\n\n${history || 'No errors.'}`;
}

export function renderActions(actions: readonly EventAction[]): string {
  if (actions.length === 0) return 'Nobody has done anything to events.';
  return renderTable(
    ['at', 'who', 'what', 'consumer', 'of what', 'why'],
    actions.map(({ at, actor, action, module, consumer, subject, reason }) => [
      at,
      actor,
      action,
      `${module}/${consumer}`,
      subject || '-',
      reason || '-',
    ]),
  );
}
