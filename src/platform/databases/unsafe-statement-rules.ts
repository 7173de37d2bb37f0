export interface UnsafeStatementRule {
  /** Against one clause, in which every name is `"_"` and every text `''`. */
  readonly pattern: RegExp;
  /** What happens, and what to do instead. */
  readonly reason: string;
  /** Whether a table that the same migration creates is nobody's concern yet. */
  readonly exceptNewTables: boolean;
}

const BEGINNING_OF_COLUMN = String.raw`\badd\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?(?:"_"|\w+)\s`;
/** How `add` goes on when it is about a constraint and not about a column. */
const NO_CONSTRAINT = String.raw`(?!add\s+(?:constraint|check|unique|primary|foreign|exclude)\b)`;
const ADD_COLUMN = NO_CONSTRAINT + BEGINNING_OF_COLUMN;
const VOLATILE = 'random|gen_random_uuid|uuid_generate_v4|uuidv[47]|clock_timestamp|timeofday|nextval';

/** What PostgreSQL locks and rewrites: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES */
export const unsafeStatementRules: readonly UnsafeStatementRule[] = [
  {
    pattern: /^\s*create\s+(?:unique\s+)?index\b(?!\s+concurrently\b)/i,
    reason:
      'locks the table against writing until the index is built. Use concurrently() in a migration of its own with { alone: true }.',
    exceptNewTables: true,
  },
  {
    pattern: /\balter\s+(?:column\s+)?(?:"_"|\w+)\s+(?:set\s+data\s+)?type\b/i,
    reason: 'rewrites the table under an exclusive lock. Add a column, copy in portions, and switch.',
    exceptNewTables: true,
  },
  {
    pattern: new RegExp(`${ADD_COLUMN}(?=.*\\bnot\\s+null\\b)(?!.*\\b(?:default|generated)\\b)`, 'is'),
    reason:
      'fails on a table with rows, and the version that still runs does not fill the column. Add it nullable or with a constant default.',
    exceptNewTables: true,
  },
  {
    pattern: new RegExp(`${ADD_COLUMN}.*\\bdefault\\b.*\\b(?:${VOLATILE})\\b`, 'is'),
    reason:
      'computes the default for each row and so rewrites the table. Add it without, and fill in portions.',
    exceptNewTables: true,
  },
  {
    pattern: new RegExp(
      `${ADD_COLUMN}.*(?:\\bgenerated\\s+always\\s+as\\s*\\(.*\\bstored\\b|\\bas\\s+identity\\b|\\b(?:big|small)?serial\\b)`,
      'is',
    ),
    reason: 'rewrites the table under an exclusive lock. Add a plain column and fill it in portions.',
    exceptNewTables: true,
  },
  {
    pattern: /\badd\s+.*\b(?:foreign\s+key|check)\b(?!.*\bnot\s+valid\b)/is,
    reason: 'checks every row under a lock. Add it NOT VALID, and VALIDATE CONSTRAINT in the next migration.',
    exceptNewTables: true,
  },
  {
    pattern: new RegExp(`${ADD_COLUMN}(?=.*\\breferences\\b)(?=.*\\bdefault\\b)`, 'is'),
    reason:
      'looks every row up in the other table under a lock on both. Add the column without a default, or the constraint NOT VALID.',
    exceptNewTables: true,
  },
  {
    pattern: /\badd\s+.*\b(?:unique|primary\s+key|exclude)\b(?!.*\busing\s+index\b)/is,
    reason:
      'builds an index under an exclusive lock. Build it with concurrently(), then add the constraint USING INDEX.',
    exceptNewTables: true,
  },
  {
    pattern: /\bset\s+not\s+null\b/i,
    reason:
      'reads the whole table under an exclusive lock. Add CHECK (… IS NOT NULL) NOT VALID and validate it first.',
    exceptNewTables: true,
  },
  {
    pattern: /\bset\s+(?:(?:un)?logged|tablespace|access\s+method)\b/i,
    reason: 'rewrites the table under an exclusive lock. Make a new table, copy in portions, and switch.',
    exceptNewTables: true,
  },
  {
    pattern:
      /^\s*drop\s+(?:table|(?:materialized\s+)?view)\b|^\s*alter\s+table\b.*\bdrop\s+(?!(?:constraint|default|not\s+null|identity|expression)\b)/is,
    reason: 'breaks the version that still runs. Release a version that does not use it first, then drop it.',
    exceptNewTables: false,
  },
  {
    pattern: /^\s*alter\b.*\brename\b/is,
    reason: 'breaks the version that still runs. Add the new name, fill both, and drop the old one later.',
    exceptNewTables: true,
  },
  {
    pattern: /^\s*(?:lock|cluster|vacuum\s+full|truncate|reindex\b(?!.*\bconcurrently\b))\b/i,
    reason:
      'takes an exclusive lock for as long as the migration lasts. Do it in portions, or beside a migration.',
    exceptNewTables: true,
  },
  {
    pattern: /^\s*(?:with\b.*\)\s*)?(?:update|delete\s+from)\b/is,
    reason: 'locks every row it touches until the migration ends. Change rows in portions, from a job.',
    exceptNewTables: true,
  },
];
