import type { CopyRow } from './copy-statements.ts';
import type { LocalCopy, OwnersItem } from './define-copy.ts';

/** What a copy can have wrong about a key. */
export type DifferenceKind = 'missing' | 'older' | 'different' | 'surplus';

/** A thing as its owner had it at one moment. */
export interface OwnersWord extends OwnersItem {
  readonly incarnation: number;
}

/**
 * What is wrong with a row that was read between two answers of the owner, the second of which is later
 * than the row; undefined when nothing is. What the owner did between its answers may be on its way.
 */
export function judgeRow(
  copy: LocalCopy,
  before: OwnersWord | undefined,
  row: CopyRow | undefined,
  after: OwnersWord | undefined,
): DifferenceKind | undefined {
  if (row?.forgotten === 1) return undefined;
  if (after === undefined) return row === undefined ? undefined : 'surplus';
  if (row === undefined) return before === undefined ? undefined : 'missing';
  if (isBefore(after, row)) return 'different';
  // Also at an earlier version: not every change of a thing is one of what is copied.
  if (hasFieldsOf(copy, row, after)) return undefined;
  if (isAt(row, after)) return 'different';
  if (before === undefined || isBefore(before, row)) return undefined;
  if (isAt(row, before)) return hasFieldsOf(copy, row, before) ? undefined : 'different';
  return 'older';
}

type Place = { readonly incarnation: number; readonly version: number };

function isBefore(one: Place, other: Place): boolean {
  return (
    one.incarnation < other.incarnation ||
    (one.incarnation === other.incarnation && one.version < other.version)
  );
}

function isAt(one: Place, other: Place): boolean {
  return one.incarnation === other.incarnation && one.version === other.version;
}

function hasFieldsOf(copy: LocalCopy, row: CopyRow, { fields }: OwnersWord): boolean {
  return Object.keys(copy.fields).every((column) => row[column] === fields[column]);
}
