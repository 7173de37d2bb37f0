import type { Client, Contract } from '../contracts/index.ts';
import type { Transaction, TransactionalDatabase } from '../databases/index.ts';
import type { Clock } from '../foundation/index.ts';
import { cutShort } from './errors.ts';
import { sleep } from '../resilience/index.ts';
import type { CopyRow } from './copy-statements.ts';
import type { LocalCopy } from './define-copy.ts';
import { AFTER_ALL } from './filler.ts';
import type { Filling } from './filling.ts';
import { holdFilling } from './filling-statements.ts';
import { type DifferenceKind, judgeRow, type OwnersWord } from './judge-rows.ts';

export interface Difference {
  readonly key: string;
  readonly kind: DifferenceKind;
}

/** Of one part of a copy: what was compared, and what is wrong for certain. */
export interface ReconciledPart {
  readonly compared: number;
  readonly differences: readonly Difference[];
  readonly repaired: number;
  /** Differences that events explain which nobody delivers now. */
  readonly inFlight: number;
}

export interface ReconcileParts {
  readonly copy: LocalCopy;
  readonly database: TransactionalDatabase;
  readonly client: Client<Contract>;
  readonly filling: Filling;
  readonly clock: Clock;
  readonly limit: number;
  /** Rows per second at most. */
  readonly rate: number;
  readonly signal: AbortSignal;
  /** How many events wait on the way from the owner to this module. */
  readonly waiting: () => Promise<number>;
  /** Whether somebody delivers them meanwhile. */
  readonly isDelivering: boolean;
}

export interface ReconcileOptions {
  readonly dryRun: boolean;
  readonly onPart: (part: ReconciledPart) => void;
}

type Words = ReadonlyMap<string, OwnersWord>;
type Suspect = { readonly before: OwnersWord | undefined; readonly kind: DifferenceKind };

/** Events have as long as this to explain a difference. */
const PATIENCE_MILLISECONDS = 10_000;
const LOOK_AGAIN_MILLISECONDS = 50;

/**
 * Compares a copy with its owner, page by page, and makes it right. What differs at the first look may be
 * on its way; it counts only if it differs when the events have arrived.
 */
export async function reconcileCopy(parts: ReconcileParts, options: ReconcileOptions): Promise<void> {
  let cursor: string | null = null;
  let after = '';
  do {
    const page = await readThrough(parts, cursor, undefined);
    const compared = await reconcilePage(parts, options, { ...page, cursor, after });
    await sleep((compared / parts.rate) * 1_000, parts.signal);
    if (parts.signal.aborted) throw cutShort(parts.copy.name);
    after = page.through;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

interface Page {
  readonly cursor: string | null;
  readonly after: string;
  readonly through: string;
  readonly words: Words;
}

async function reconcilePage(parts: ReconcileParts, options: ReconcileOptions, page: Page): Promise<number> {
  const { copy, database, waiting, isDelivering } = parts;
  const { after, through, words } = page;
  const rows = new Map(
    (await database.all(copy.statements.readRange, { after, through })).map((row) => [keyOf(copy, row), row]),
  );
  const compared = new Set([...words.keys(), ...rows.keys()]);
  const suspects = new Map<string, Suspect>();
  for (const key of compared) {
    const word = words.get(key);
    const kind = judgeRow(copy, word, rows.get(key), word);
    if (kind !== undefined) suspects.set(key, { before: word, kind });
  }
  let repaired = 0;
  let inFlight = 0;
  const giveUpAt = performance.now() + PATIENCE_MILLISECONDS;
  while (suspects.size > 0) {
    const isWaiting = (await waiting()) > 0;
    const version = (await parts.filling.read())?.version ?? 0;
    const seen = await lookAgain(parts, page, suspects);
    if (suspects.size === 0) break;
    if (isWaiting && isDelivering && performance.now() < giveUpAt) {
      await sleep(LOOK_AGAIN_MILLISECONDS);
      continue;
    }
    if (isWaiting && !isDelivering) inFlight = dropExplained(suspects);
    if (options.dryRun || suspects.size === 0) break;
    repaired = await repair(parts, suspects, seen, version);
    if (repaired > 0) break;
    // Somebody has filled meanwhile, and may have made it right.
    await sleep(LOOK_AGAIN_MILLISECONDS);
  }
  const differences = [...suspects].map(([key, { kind }]) => ({ key, kind }));
  options.onPart({ compared: compared.size, differences, repaired, inFlight });
  return compared.size;
}

interface Seen {
  readonly rows: ReadonlyMap<string, CopyRow>;
  readonly words: Words;
  readonly asOf: number;
}

/** The copy first: whatever it has by now, the owner had before. Leaves those that still differ. */
async function lookAgain(parts: ReconcileParts, page: Page, suspects: Map<string, Suspect>): Promise<Seen> {
  const { copy, database, clock } = parts;
  const keys = [...suspects.keys()].sort();
  const found = await database.all(copy.statements.readKeys, { keys: JSON.stringify(keys) });
  const rows = new Map(found.map((row) => [keyOf(copy, row), row]));
  const asOf = clock.now();
  const { words } = await readThrough(parts, page.cursor, keys.at(-1));
  for (const [key, { before }] of suspects) {
    const kind = judgeRow(copy, before, rows.get(key), words.get(key));
    if (kind === undefined) suspects.delete(key);
    else suspects.set(key, { before, kind });
  }
  return { rows, words, asOf };
}

/** Pages of the owner from a cursor: one, or as many as it takes to come to a key. */
async function readThrough(
  { copy, client, limit }: ReconcileParts,
  from: string | null,
  key: string | undefined,
) {
  const words = new Map<string, OwnersWord>();
  let cursor = from;
  for (;;) {
    const { incarnation, items, nextCursor } = await copy.source.readPage(client, cursor, limit);
    for (const item of items) words.set(item.key, { ...item, incarnation });
    const through = nextCursor === null ? AFTER_ALL : (items.at(-1)?.key ?? '');
    if (nextCursor === null || key === undefined || key <= through) return { words, through, nextCursor };
    cursor = nextCursor;
  }
}

/** Forgets what events explain that wait for a shop to deliver them; answers how many. */
function dropExplained(suspects: Map<string, Suspect>): number {
  const explained = [...suspects].filter(([, { kind }]) => kind === 'missing' || kind === 'older');
  for (const [key] of explained) suspects.delete(key);
  return explained.length;
}

/** In one transaction, unless somebody has filled since; answers how many. */
async function repair(
  parts: ReconcileParts,
  suspects: ReadonlyMap<string, Suspect>,
  seen: Seen,
  version: number,
): Promise<number> {
  const { database, filling } = parts;
  return database.transaction(async (transaction) => {
    if ((await transaction.execute(holdFilling, { name: filling.name, version })) === 0) return 0;
    for (const key of [...suspects.keys()].sort()) await repairRow(parts, transaction, key, seen);
    return suspects.size;
  });
}

async function repairRow(
  { copy }: ReconcileParts,
  transaction: Transaction,
  key: string,
  { rows, words, asOf }: Seen,
): Promise<void> {
  const { save, correct, remove } = copy.statements;
  const row = rows.get(key);
  const word = words.get(key);
  const inPlace = { key, seenIncarnation: row?.incarnation ?? 0, seenVersion: row?.version ?? 0 };
  if (word === undefined) {
    await transaction.execute(remove, inPlace);
    return;
  }
  const { incarnation, version, fields } = word;
  const said = { key, ...fields, incarnation, version, asOf };
  if (row === undefined) await transaction.execute(save, said);
  else await transaction.execute(correct, { ...said, ...inPlace });
}

function keyOf(copy: LocalCopy, row: CopyRow): string {
  return String(row[copy.key]);
}
