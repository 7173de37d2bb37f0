import { judgeFunction } from './built-ins.ts';
import { forbidden, type Refusal } from './refusal.ts';
import { verbOf, wordsOf } from './statement-text.ts';
import { fold, missingTable, type TableOwners } from './table-owners.ts';

const internalTable =
  /^(?:sqlite_(?:master|schema|temp_master|temp_schema|sequence|stat\d|dbpage|stmt)|pragma_.*|dbstat|bytecode|tables_used)$/;

const definingVerbs = ['create', 'drop', 'alter'];
const platformVerbs = [
  ...['vacuum', 'pragma', 'attach', 'detach', 'reindex', 'analyze'],
  ...['begin', 'commit', 'end', 'rollback', 'savepoint', 'release'],
];

/**
 * What to make of a statement that the mirror cannot prepare. A foreign table that is not in the file
 * is named as such. The rest is left to the engine, which mostly complains as well; since it may know
 * a function or a syntax that the mirror does not, the words must not name anything forbidden.
 */
export function judgeComplaint(
  complaint: string,
  sql: string,
  owners: TableOwners,
  allowed: 'rows' | 'definitions',
): Refusal | undefined {
  const missing = missingTable(complaint);
  if (missing !== undefined && owners.standing(missing) === 'foreign')
    return owners.refusalOf('READ', missing, null);
  const [, qualifier, table] = missing?.match(/^(.+?)\.(.+)$/s) ?? [];
  const database = qualifier ?? complaint.match(/^unknown database (.+)$/)?.[1];
  if (database !== undefined)
    return owners.refusalIn(database, table) ?? forbidden(`a name in database ${database}`);
  const missingFunction = complaint.match(/^no such function: (.+)$/)?.[1];
  return (
    (missingFunction === undefined ? undefined : judgeFunction(missingFunction)) ??
    judgeVerb(sql, allowed) ??
    judgeWords(sql, owners)
  );
}

function judgeVerb(sql: string, allowed: 'rows' | 'definitions'): Refusal | undefined {
  const verb = verbOf(sql);
  if (verb === undefined) return undefined;
  const refused = allowed === 'rows' ? [...platformVerbs, ...definingVerbs] : platformVerbs;
  return refused.includes(verb) ? forbidden(verb.toUpperCase()) : undefined;
}

/** Refuses a text that names, anywhere, a foreign table of this file or a table that nobody may use. */
export function judgeWords(sql: string, owners: TableOwners): Refusal | undefined {
  for (const word of wordsOf(sql)) {
    if (internalTable.test(fold(word))) return forbidden(`READ ${fold(word)}`);
    // A foreign table in another file is out of reach, and its name may well be that of an own column.
    if (owners.isPresent(word) && owners.standing(word) === 'foreign')
      return owners.refusalOf('READ', word, null);
  }
  return undefined;
}
