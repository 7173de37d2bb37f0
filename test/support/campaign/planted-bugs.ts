import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Invariant } from '../checkers/violation.ts';

/** A bug as an edit of the source. */
export interface SourceBug {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** A second edit of the same file, where two guards do the same work. */
  readonly also?: { readonly from: string; readonly to: string };
}

/** A bug of the kind that crash safety is about. */
export interface PlantedBug extends SourceBug {
  /** Where to kill for it to show. */
  readonly points: readonly string[];
  /** One of these at least has to be reported. */
  readonly violates: readonly Invariant[];
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'a command is remembered in a transaction after its own',
    file: 'src/platform/commands/command-log.ts',
    from: `        if (!(await claim(transaction, entry, UNDECIDED))) return replayStored<Output>(transaction, entry);
        await forbidForward(transaction, key);
        const result = await work(transaction, prepared.value);
        transaction.enqueue(storeOutcome, { key, outcome: storeOutput(result) });
        return result;
      });
      failpoint('commands.after-commit');`,
    to: `        const raced = await transaction.first(findEntry, { key, now: clock.now() });
        if (raced !== undefined) return replay<Output>(raced, entry);
        await forbidForward(transaction, key);
        return work(transaction, prepared.value);
      });
      failpoint('commands.after-commit');
      await database.transaction((transaction) => claim(transaction, entry, storeOutput(output)));`,
    points: ['commands.after-commit'],
    violates: ['A3'],
  },
  {
    name: 'a saga is stored in a transaction after the order',
    file: 'src/platform/sagas/sagas.ts',
    from: `    transaction.enqueue(insertSaga, row);
    transaction.afterCommit(() => {
      failpoint('sagas.after-start');
      this.#drive(progressOf(row));
    });`,
    to: `    transaction.afterCommit(() => {
      failpoint('sagas.after-start');
      void this.#database.transaction((later) => later.execute(insertSaga, row)).then(() => this.#drive(progressOf(row)));
    });`,
    points: ['sagas.after-start'],
    violates: ['S3'],
  },
  {
    name: 'an event is marked as done before its reaction has committed',
    file: 'src/platform/events/quick-reactions.ts',
    from: '              await runInContext(context, () => reaction.apply(transaction, received, undefined));',
    to: '              if (context.deadline < 0) return;',
    also: {
      from: `    failpoint('events.after-reaction');`,
      to: `    for (const { received } of opened)
      await database.transaction((transaction) =>
        reaction.apply(transaction, received, undefined),
      );`,
    },
    points: ['events.after-accept'],
    violates: ['S1', 'S5', 'I1', 'I2'],
  },
  {
    name: 'the cursor of a relay moves before the events are accepted',
    file: 'src/platform/events/relay-lane.ts',
    from: '    const left = await this.#runQuickly(events);',
    to: `    this.#feed.accepted(this.subscriber, page);
    await this.#feed.saveCursors();
    if (events.length > 0) failpoint('events.after-cursor');
    const left = await this.#runQuickly(events);`,
    points: ['events.after-cursor'],
    violates: ['O1'],
  },
  {
    name: 'the inbox does not know an event again',
    file: 'src/platform/events/accept-statements.ts',
    from: '    event_id: text(given.eventId),',
    to: `    event_id: sql<string>\`cast(\${given.eventId} as text) || \${given.now}\`,`,
    also: {
      from: '        .where(({ not, exists }) => not(exists(laterOfKey(query, given)))),',
      to: '',
    },
    points: ['events.after-accept'],
    violates: ['I1', 'O2'],
  },
  {
    name: 'the gateway takes the money as often as it is asked',
    file: 'src/modules/payments/sandbox-ledger.ts',
    from: 'const known = this.#recorded.get(entry.key);',
    to: "const known = entry.kind === 'capture' ? undefined : this.#recorded.get(entry.key);",
    also: {
      from: 'if (!this.#recorded.has(entry.key) && !fresh.has(entry.key)) fresh.set(entry.key, entry);',
      to: "if (!this.#recorded.has(entry.key) || entry.kind === 'capture') fresh.set(entry.key, entry);",
    },
    points: ['payments.after-gateway-capture'],
    violates: ['S5'],
  },
];

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const PARTS = ['src', 'migrations', 'package.json'];

/** A copy of the source with the bug in it, and of what else is named. */
export class BuggyShop {
  readonly folder = mkdtempSync(join(tmpdir(), 'tearline-bug-'));
  readonly main = join(this.folder, 'src/main.ts');

  constructor(bug: SourceBug, parts: readonly string[] = []) {
    for (const part of [...PARTS, ...parts])
      cpSync(join(ROOT, part), join(this.folder, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
    writeFileSync(join(this.folder, bug.file), editedSource(bug));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Throws when the source has moved on and the bug no longer fits into it. */
export function editedSource({ name, file, from, to, also }: SourceBug): string {
  const edits = also === undefined ? [{ from, to }] : [{ from, to }, also];
  return edits.reduce(
    (text, edit) => {
      if (text.split(edit.from).length === 2) return text.replace(edit.from, () => edit.to);
      throw new Error(
        `the bug '${name}' does not fit into ${file} any more; bring it up to date in planted-bugs.ts`,
      );
    },
    readFileSync(join(ROOT, file), 'utf8'),
  );
}
