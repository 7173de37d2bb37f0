import { unsafeStatementRules } from './unsafe-statement-rules.ts';

/** A statement of a migration that would keep a busy module waiting, or break the version that still runs. */
export interface UnsafeStatement {
  readonly sql: string;
  /** What happens, and what to do instead. */
  readonly reason: string;
}

const NAME = String.raw`(?:(?:"[^"]+"|\w+)\.)?(?:"[^"]+"|\w+)`;
const CREATED_TABLE = new RegExp(
  String.raw`^\s*create\s+(?:(?:unlogged|temp|temporary)\s+)?table\s+(?:if\s+not\s+exists\s+)?(${NAME})`,
  'i',
);
const TOUCHED_TABLE = new RegExp(
  String.raw`^\s*(?:alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?|create\s+(?:unique\s+)?index\s+.*?\son\s+(?:only\s+)?|(?:delete\s+from|update|lock(?:\s+table)?|truncate(?:\s+table)?|drop\s+table(?:\s+if\s+exists)?|cluster|vacuum\s+full)\s+(?:only\s+)?)(${NAME})`,
  'is',
);
const ALTERATION = /^\s*alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?\S+\s/i;

/** Checks the SQL of one migration as it will run on PostgreSQL. */
export function findUnsafeStatements(statements: readonly string[]): UnsafeStatement[] {
  const created = new Set(statements.flatMap((sql) => plain(CREATED_TABLE.exec(sql)?.[1]) ?? []));
  return statements.flatMap((sql) => {
    const touched = plain(TOUCHED_TABLE.exec(sql)?.[1]);
    const isNew = touched !== undefined && created.has(touched);
    const clauses = clausesOf(sql);
    return unsafeStatementRules
      .filter(({ exceptNewTables }) => !(exceptNewTables && isNew))
      .filter(({ pattern }) => clauses.some((clause) => pattern.test(clause)))
      .map(({ reason }) => ({ sql, reason }));
  });
}

/** What one ALTER TABLE does in several clauses, clause by clause; without what somebody has chosen to write. */
function clausesOf(sql: string): string[] {
  const bare = sql.replace(/'(?:[^']|'')*'/g, "''").replace(/(?:"[^"]+"\.)?"[^"]+"/g, '"_"');
  const [beginning] = ALTERATION.exec(bare) ?? [];
  if (beginning === undefined) return [bare];
  return splitAtCommas(bare.slice(beginning.length)).map((clause) => beginning + clause);
}

/** At those that are not in brackets. */
function splitAtCommas(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function plain(name: string | undefined): string | undefined {
  return name?.replaceAll('"', '').toLowerCase();
}
